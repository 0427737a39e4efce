import { Injectable } from '@nestjs/common';
import type { RestoreSnapshotFromRecycleBinRequest, RestoreSnapshotFromRecycleBinResult } from '@aws-sdk/client-ec2';
import { RestoreSnapshot } from '#lifecycle/commands';
import type { Call, Ec2Action } from '../../call.js';
import { Commands } from '../../commands.js';
import { snapshotIdOf } from '../../ids.js';
import { printSnapshot } from '../../print/snapshot.js';
import type { Wide } from '../../print/values.js';

@Injectable()
export class RestoreSnapshotFromRecycleBinAction implements Ec2Action {
  readonly name = 'RestoreSnapshotFromRecycleBin';
  readonly actionClass = 'change';

  constructor(private readonly commands: Commands) {}

  async answer(
    asked: Partial<RestoreSnapshotFromRecycleBinRequest>,
    call: Call,
  ): Promise<Wide<RestoreSnapshotFromRecycleBinResult>> {
    const snapshotId = snapshotIdOf(asked.SnapshotId, 'SnapshotId');
    const snapshot = await this.commands.run(new RestoreSnapshot(snapshotId, this.commands.by(call, asked)));
    const { Description, Encrypted, OwnerId, Progress, StartTime, State, VolumeId, VolumeSize } =
      printSnapshot(snapshot);
    const about = { SnapshotId: snapshotId, Description, Encrypted, OwnerId };
    return { ...about, Progress, StartTime, State, VolumeId, VolumeSize };
  }
}
