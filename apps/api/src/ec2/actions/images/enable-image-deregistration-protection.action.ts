import { Injectable } from '@nestjs/common';
import type {
  EnableImageDeregistrationProtectionRequest,
  EnableImageDeregistrationProtectionResult,
} from '@aws-sdk/client-ec2';
import { ProtectImage } from '#lifecycle/commands';
import type { Call, Ec2Action } from '../../call.js';
import { Commands } from '../../commands.js';
import { imageIdOf } from '../../ids.js';

@Injectable()
export class EnableImageDeregistrationProtectionAction implements Ec2Action {
  readonly name = 'EnableImageDeregistrationProtection';
  readonly actionClass = 'change';

  constructor(private readonly commands: Commands) {}

  async answer(
    input: Partial<EnableImageDeregistrationProtectionRequest>,
    call: Call,
  ): Promise<EnableImageDeregistrationProtectionResult> {
    const imageId = imageIdOf(input.ImageId, 'ImageId');
    const withCooldown = input.WithCooldown ?? false;
    await this.commands.run(new ProtectImage({ imageId, withCooldown }, this.commands.by(call, input)));
    return { Return: withCooldown ? 'enabled-with-cooldown' : 'enabled-without-cooldown' };
  }
}
