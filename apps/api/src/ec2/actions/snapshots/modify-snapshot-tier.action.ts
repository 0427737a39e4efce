import { Injectable } from '@nestjs/common';
import type { ModifySnapshotTierRequest, ModifySnapshotTierResult } from '@aws-sdk/client-ec2';
import { ArchiveSnapshot } from '#lifecycle/commands';
import type { Call, Ec2Action } from '../../call.js';
import { Commands } from '../../commands.js';
import { snapshotIdOf } from '../../ids.js';
import { chosen, required } from '../../members.js';
import { dateOf } from '../../print/values.js';

@Injectable()
export class ModifySnapshotTierAction implements Ec2Action {
  readonly name = 'ModifySnapshotTier';
  readonly actionClass = 'change';

  constructor(private readonly commands: Commands) {}

  async answer(asked: Partial<ModifySnapshotTierRequest>, call: Call): Promise<ModifySnapshotTierResult> {
    const snapshotId = snapshotIdOf(asked.SnapshotId, 'SnapshotId');
    required(chosen(asked.StorageTier, 'StorageTier', ['archive']), 'StorageTier');
    const { lastMove } = await this.commands.run(new ArchiveSnapshot(snapshotId, this.commands.by(call, asked)));
    return { SnapshotId: snapshotId, TieringStartTime: dateOf(lastMove?.askedAt) };
  }
}
