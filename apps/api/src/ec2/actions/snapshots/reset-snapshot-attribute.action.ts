import { Injectable } from '@nestjs/common';
import type { ResetSnapshotAttributeRequest } from '@aws-sdk/client-ec2';
import { UnshareSnapshot } from '#lifecycle/commands';
import type { Call, Ec2Action } from '../../call.js';
import { Commands } from '../../commands.js';
import { snapshotIdOf } from '../../ids.js';
import { chosen, required } from '../../members.js';

@Injectable()
export class ResetSnapshotAttributeAction implements Ec2Action {
  readonly name = 'ResetSnapshotAttribute';
  readonly actionClass = 'change';

  constructor(private readonly commands: Commands) {}

  async answer(asked: Partial<ResetSnapshotAttributeRequest>, call: Call): Promise<object> {
    const snapshotId = snapshotIdOf(asked.SnapshotId, 'SnapshotId');
    const attribute = required(asked.Attribute, 'Attribute');
    chosen(attribute, 'Attribute', ['createVolumePermission']);
    await this.commands.run(new UnshareSnapshot(snapshotId, this.commands.by(call, asked)));
    return {};
  }
}
