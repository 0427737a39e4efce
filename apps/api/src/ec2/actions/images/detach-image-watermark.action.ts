import { Injectable } from '@nestjs/common';
import type { DetachImageWatermarkRequest, DetachImageWatermarkResult } from '@aws-sdk/client-ec2';
import { DetachWatermark } from '#lifecycle/commands';
import type { Call, Ec2Action } from '../../call.js';
import { Commands } from '../../commands.js';
import { required } from '../../members.js';
import { imageIdOf } from '../../ids.js';

@Injectable()
export class DetachImageWatermarkAction implements Ec2Action {
  readonly name = 'DetachImageWatermark';
  readonly actionClass = 'change';

  constructor(private readonly commands: Commands) {}

  async answer(input: Partial<DetachImageWatermarkRequest>, call: Call): Promise<DetachImageWatermarkResult> {
    const imageId = imageIdOf(input.ImageId, 'ImageId');
    const watermark = required(input.WatermarkKey, 'WatermarkKey');
    await this.commands.run(new DetachWatermark({ imageId, watermark }, this.commands.by(call, input)));
    return { Return: true };
  }
}
