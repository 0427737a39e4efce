import { Injectable } from '@nestjs/common';
import type {
  DisableImageDeregistrationProtectionRequest,
  DisableImageDeregistrationProtectionResult,
} from '@aws-sdk/client-ec2';
import { UnprotectImage } from '#lifecycle/commands';
import type { Call, Ec2Action } from '../../call.js';
import { Commands } from '../../commands.js';
import { imageIdOf } from '../../ids.js';

@Injectable()
export class DisableImageDeregistrationProtectionAction implements Ec2Action {
  readonly name = 'DisableImageDeregistrationProtection';
  readonly actionClass = 'change';

  constructor(private readonly commands: Commands) {}

  async answer(
    input: Partial<DisableImageDeregistrationProtectionRequest>,
    call: Call,
  ): Promise<DisableImageDeregistrationProtectionResult> {
    const imageId = imageIdOf(input.ImageId, 'ImageId');
    const { cools } = await this.commands.run(new UnprotectImage(imageId, this.commands.by(call, input)));
    return { Return: cools ? 'disabled-with-cooldown' : 'disabled' };
  }
}
