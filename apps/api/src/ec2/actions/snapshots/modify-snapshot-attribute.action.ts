import { Injectable } from '@nestjs/common';
import type { ModifySnapshotAttributeRequest } from '@aws-sdk/client-ec2';
import { ShareSnapshot } from '#lifecycle/commands';
import type { Call, Ec2Action } from '../../call.js';
import { Commands } from '../../commands.js';
import { invalidValue } from '../../errors.js';
import { snapshotIdOf } from '../../ids.js';
import { chosen } from '../../members.js';
import { sharesOf } from './shares.js';

@Injectable()
export class ModifySnapshotAttributeAction implements Ec2Action {
  readonly name = 'ModifySnapshotAttribute';
  readonly actionClass = 'change';

  constructor(private readonly commands: Commands) {}

  async answer(asked: Partial<ModifySnapshotAttributeRequest>, call: Call): Promise<object> {
    const snapshotId = snapshotIdOf(asked.SnapshotId, 'SnapshotId');
    const attribute = chosen(asked.Attribute, 'Attribute', ['createVolumePermission', 'productCodes']);
    if (attribute === 'productCodes') throw invalidValue('Attribute', attribute, 'Product codes cannot be changed.');
    const shares = sharesOf(asked);
    await this.commands.run(new ShareSnapshot({ snapshotId, ...shares }, this.commands.by(call, asked)));
    return {};
  }
}
