import { Injectable } from '@nestjs/common';
import type { DisableImageRequest, DisableImageResult } from '@aws-sdk/client-ec2';
import { DisableImage } from '#lifecycle/commands';
import type { Call, Ec2Action } from '../../call.js';
import { Commands } from '../../commands.js';
import { imageIdOf } from '../../ids.js';

@Injectable()
export class DisableImageAction implements Ec2Action {
  readonly name = 'DisableImage';
  readonly actionClass = 'change';

  constructor(private readonly commands: Commands) {}

  async answer(input: Partial<DisableImageRequest>, call: Call): Promise<DisableImageResult> {
    await this.commands.run(new DisableImage(imageIdOf(input.ImageId, 'ImageId'), this.commands.by(call, input)));
    return { Return: true };
  }
}
