import { Injectable } from '@nestjs/common';
import type { CreateImageRequest, CreateImageResult } from '@aws-sdk/client-ec2';
import { CreateImage } from '#lifecycle/commands';
import type { Call, Ec2Action } from '../../call.js';
import { Commands } from '../../commands.js';
import { blockDevicesOf, DEVICES_WITHIN } from '../../block-devices.js';
import { required } from '../../members.js';
import { tagsFor } from '../../tag-specifications.js';
import { instanceIdOf } from '../../ids.js';

const MADE = ['image', 'snapshot'];

@Injectable()
export class CreateImageAction implements Ec2Action {
  readonly name = 'CreateImage';
  readonly actionClass = 'change';
  readonly refuses = { SnapshotLocation: 'there are no Local Zones' };
  readonly within = DEVICES_WITHIN;

  constructor(private readonly commands: Commands) {}

  async answer(input: Partial<CreateImageRequest>, call: Call): Promise<CreateImageResult> {
    const asked = {
      instanceId: instanceIdOf(input.InstanceId, 'InstanceId'),
      name: required(input.Name, 'Name'),
      description: input.Description,
      noReboot: input.NoReboot,
      blockDevices: blockDevicesOf(input.BlockDeviceMappings),
      bootMode: input.BootModeOverride,
      tags: tagsFor(input.TagSpecifications, 'image', MADE),
      snapshotTags: tagsFor(input.TagSpecifications, 'snapshot', MADE),
    };
    return { ImageId: await this.commands.run(new CreateImage(asked, this.commands.by(call, input))) };
  }
}
