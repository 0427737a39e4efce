import { Injectable } from '@nestjs/common';
import type { DeleteSnapshotRequest } from '@aws-sdk/client-ec2';
import { DeleteSnapshot } from '#lifecycle/commands';
import type { Call, Ec2Action } from '../../call.js';
import { Commands } from '../../commands.js';
import { snapshotIdOf } from '../../ids.js';

@Injectable()
export class DeleteSnapshotAction implements Ec2Action {
  readonly name = 'DeleteSnapshot';
  readonly actionClass = 'change';

  constructor(private readonly commands: Commands) {}

  async answer(asked: Partial<DeleteSnapshotRequest>, call: Call): Promise<object> {
    const snapshotId = snapshotIdOf(asked.SnapshotId, 'SnapshotId');
    await this.commands.run(new DeleteSnapshot(snapshotId, this.commands.by(call, asked)));
    return {};
  }
}
