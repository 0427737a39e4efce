import { Injectable } from '@nestjs/common';
import type { DisableImageDeprecationRequest, DisableImageDeprecationResult } from '@aws-sdk/client-ec2';
import { CancelDeprecation } from '#lifecycle/commands';
import type { Call, Ec2Action } from '../../call.js';
import { Commands } from '../../commands.js';
import { imageIdOf } from '../../ids.js';

@Injectable()
export class DisableImageDeprecationAction implements Ec2Action {
  readonly name = 'DisableImageDeprecation';
  readonly actionClass = 'change';

  constructor(private readonly commands: Commands) {}

  async answer(input: Partial<DisableImageDeprecationRequest>, call: Call): Promise<DisableImageDeprecationResult> {
    await this.commands.run(new CancelDeprecation(imageIdOf(input.ImageId, 'ImageId'), this.commands.by(call, input)));
    return { Return: true };
  }
}
