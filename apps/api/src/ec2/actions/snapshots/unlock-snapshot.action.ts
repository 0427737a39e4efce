import { Injectable } from '@nestjs/common';
import type { UnlockSnapshotRequest, UnlockSnapshotResult } from '@aws-sdk/client-ec2';
import { UnlockSnapshot } from '#lifecycle/commands';
import type { Call, Ec2Action } from '../../call.js';
import { Commands } from '../../commands.js';
import { snapshotIdOf } from '../../ids.js';

@Injectable()
export class UnlockSnapshotAction implements Ec2Action {
  readonly name = 'UnlockSnapshot';
  readonly actionClass = 'change';

  constructor(private readonly commands: Commands) {}

  async answer(asked: Partial<UnlockSnapshotRequest>, call: Call): Promise<UnlockSnapshotResult> {
    const snapshotId = snapshotIdOf(asked.SnapshotId, 'SnapshotId');
    await this.commands.run(new UnlockSnapshot(snapshotId, this.commands.by(call, asked)));
    return { SnapshotId: snapshotId };
  }
}
