import { Injectable } from '@nestjs/common';
import type { AttachVolumeRequest, VolumeAttachment } from '@aws-sdk/client-ec2';
import { AttachVolume } from '#lifecycle/commands';
import type { Call, Ec2Action } from '../../call.js';
import { Commands } from '../../commands.js';
import { instanceIdOf, volumeIdOf } from '../../ids.js';
import type { Wide } from '../../print/values.js';
import { deviceOf, printAttachment } from './attachment.js';

@Injectable()
export class AttachVolumeAction implements Ec2Action {
  readonly name = 'AttachVolume';
  readonly actionClass = 'change';
  readonly ignores = ['EbsCardIndex'];

  constructor(private readonly commands: Commands) {}

  async answer(asked: Partial<AttachVolumeRequest>, call: Call): Promise<Wide<VolumeAttachment>> {
    const volumeId = volumeIdOf(asked.VolumeId, 'VolumeId');
    const instanceId = instanceIdOf(asked.InstanceId, 'InstanceId');
    const input = { volumeId, instanceId, device: deviceOf(asked.Device) };
    const attachment = await this.commands.run(new AttachVolume(input, this.commands.by(call, asked)));
    return printAttachment(attachment, 'attaching');
  }
}
