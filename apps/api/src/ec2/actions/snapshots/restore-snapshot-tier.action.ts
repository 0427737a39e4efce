import { Injectable } from '@nestjs/common';
import type { RestoreSnapshotTierRequest, RestoreSnapshotTierResult } from '@aws-sdk/client-ec2';
import { RestoreFromArchive } from '#lifecycle/commands';
import type { Call, Ec2Action } from '../../call.js';
import { Commands } from '../../commands.js';
import { invalidCombination } from '../../errors.js';
import { snapshotIdOf } from '../../ids.js';
import { required } from '../../members.js';
import { dateOf } from '../../print/values.js';

@Injectable()
export class RestoreSnapshotTierAction implements Ec2Action {
  readonly name = 'RestoreSnapshotTier';
  readonly actionClass = 'change';

  constructor(private readonly commands: Commands) {}

  async answer(asked: Partial<RestoreSnapshotTierRequest>, call: Call): Promise<RestoreSnapshotTierResult> {
    const snapshotId = snapshotIdOf(asked.SnapshotId, 'SnapshotId');
    const { TemporaryRestoreDays: temporaryDays, PermanentRestore: permanent = false } = asked;
    if (permanent && temporaryDays !== undefined) throw invalidCombination('PermanentRestore', 'TemporaryRestoreDays');
    if (!permanent) required(temporaryDays, 'TemporaryRestoreDays');
    const command = new RestoreFromArchive({ snapshotId, temporaryDays }, this.commands.by(call, asked));
    const { lastMove } = await this.commands.run(command);
    return {
      SnapshotId: snapshotId,
      RestoreStartTime: dateOf(lastMove?.askedAt),
      RestoreDuration: temporaryDays,
      IsPermanentRestore: permanent,
    };
  }
}
