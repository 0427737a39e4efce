import { Injectable } from '@nestjs/common';
import type { EnableImageDeprecationRequest, EnableImageDeprecationResult } from '@aws-sdk/client-ec2';
import { DeprecateImage } from '#lifecycle/commands';
import type { Call, Ec2Action } from '../../call.js';
import { Commands } from '../../commands.js';
import { missingParameter } from '../../errors.js';
import { imageIdOf } from '../../ids.js';

@Injectable()
export class EnableImageDeprecationAction implements Ec2Action {
  readonly name = 'EnableImageDeprecation';
  readonly actionClass = 'change';

  constructor(private readonly commands: Commands) {}

  async answer(input: Partial<EnableImageDeprecationRequest>, call: Call): Promise<EnableImageDeprecationResult> {
    const imageId = imageIdOf(input.ImageId, 'ImageId');
    if (input.DeprecateAt === undefined) throw missingParameter('DeprecateAt');
    const deprecateAt = input.DeprecateAt.getTime() * 1000;
    await this.commands.run(new DeprecateImage({ imageId, deprecateAt }, this.commands.by(call, input)));
    return { Return: true };
  }
}
