import { Injectable } from '@nestjs/common';
import type { AttachImageWatermarkRequest, AttachImageWatermarkResult } from '@aws-sdk/client-ec2';
import { AttachWatermark } from '#lifecycle/commands';
import type { Call, Ec2Action } from '../../call.js';
import { Commands } from '../../commands.js';
import { required } from '../../members.js';
import { imageIdOf } from '../../ids.js';

@Injectable()
export class AttachImageWatermarkAction implements Ec2Action {
  readonly name = 'AttachImageWatermark';
  readonly actionClass = 'change';

  constructor(private readonly commands: Commands) {}

  async answer(input: Partial<AttachImageWatermarkRequest>, call: Call): Promise<AttachImageWatermarkResult> {
    const imageId = imageIdOf(input.ImageId, 'ImageId');
    const name = required(input.WatermarkName, 'WatermarkName');
    const by = this.commands.by(call, input);
    return { WatermarkKey: await this.commands.run(new AttachWatermark({ imageId, name }, by)) };
  }
}
