import { Injectable } from '@nestjs/common';
import type { LockSnapshotRequest, LockSnapshotResult } from '@aws-sdk/client-ec2';
import { LockSnapshot } from '#lifecycle/commands';
import type { Call, Ec2Action } from '../../call.js';
import { Commands } from '../../commands.js';
import { snapshotIdOf } from '../../ids.js';
import { chosen, required } from '../../members.js';
import { dateOf, type Wide } from '../../print/values.js';

const DAY_MICROS = 24 * 60 * 60 * 1_000_000;

@Injectable()
export class LockSnapshotAction implements Ec2Action {
  readonly name = 'LockSnapshot';
  readonly actionClass = 'change';

  constructor(private readonly commands: Commands) {}

  async answer(asked: Partial<LockSnapshotRequest>, call: Call): Promise<Wide<LockSnapshotResult>> {
    const snapshotId = snapshotIdOf(asked.SnapshotId, 'SnapshotId');
    const mode = required(chosen(asked.LockMode, 'LockMode', ['governance', 'compliance']), 'LockMode');
    const { CoolOffPeriod: coolOffHours, LockDuration: durationDays, ExpirationDate } = asked;
    const expiresAt = ExpirationDate === undefined ? undefined : ExpirationDate.getTime() * 1000;
    const input = { snapshotId, mode, coolOffHours, durationDays, expiresAt };
    const { snapshot, at, isNew } = await this.commands.run(new LockSnapshot(input, this.commands.by(call, asked)));
    const [[LockState, expiry] = []] = Object.entries(snapshot.lock);
    const until = Number(expiry);
    return {
      SnapshotId: snapshotId,
      LockState,
      LockDuration: Math.round((until - at) / DAY_MICROS),
      CoolOffPeriod: coolOffHours,
      CoolOffPeriodExpiresOn: dateOf(snapshot.coolOffUntil),
      LockCreatedOn: isNew ? dateOf(at) : undefined,
      LockExpiresOn: dateOf(until),
      LockDurationStartTime: dateOf(at),
    };
  }
}
