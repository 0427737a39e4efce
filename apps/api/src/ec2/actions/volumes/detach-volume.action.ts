import { Injectable } from '@nestjs/common';
import type { DetachVolumeRequest, VolumeAttachment } from '@aws-sdk/client-ec2';
import { DetachVolume } from '#lifecycle/commands';
import type { Call, Ec2Action } from '../../call.js';
import { Commands } from '../../commands.js';
import { instanceIdOf, volumeIdOf } from '../../ids.js';
import type { Wide } from '../../print/values.js';
import { printAttachment } from './attachment.js';

@Injectable()
export class DetachVolumeAction implements Ec2Action {
  readonly name = 'DetachVolume';
  readonly actionClass = 'change';
  readonly ignores = ['Force'];

  constructor(private readonly commands: Commands) {}

  async answer(asked: Partial<DetachVolumeRequest>, call: Call): Promise<Wide<VolumeAttachment>> {
    const { VolumeId, InstanceId, Device: device } = asked;
    const volumeId = volumeIdOf(VolumeId, 'VolumeId');
    const instanceId = InstanceId === undefined ? undefined : instanceIdOf(InstanceId, 'InstanceId');
    const command = new DetachVolume({ volumeId, instanceId, device }, this.commands.by(call, asked));
    return printAttachment(await this.commands.run(command), 'detaching');
  }
}
