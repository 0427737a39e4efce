import { Injectable } from '@nestjs/common';
import type { EnableImageRequest, EnableImageResult } from '@aws-sdk/client-ec2';
import { EnableImage } from '#lifecycle/commands';
import type { Call, Ec2Action } from '../../call.js';
import { Commands } from '../../commands.js';
import { imageIdOf } from '../../ids.js';

@Injectable()
export class EnableImageAction implements Ec2Action {
  readonly name = 'EnableImage';
  readonly actionClass = 'change';

  constructor(private readonly commands: Commands) {}

  async answer(input: Partial<EnableImageRequest>, call: Call): Promise<EnableImageResult> {
    await this.commands.run(new EnableImage(imageIdOf(input.ImageId, 'ImageId'), this.commands.by(call, input)));
    return { Return: true };
  }
}
