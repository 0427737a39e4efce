import { Injectable } from '@nestjs/common';
import type { ResetImageAttributeRequest } from '@aws-sdk/client-ec2';
import { ResetLaunchPermissions } from '#lifecycle/commands';
import type { Call, Ec2Action } from '../../call.js';
import { Commands } from '../../commands.js';
import { invalidValue } from '../../errors.js';
import { required } from '../../members.js';
import { imageIdOf } from '../../ids.js';

@Injectable()
export class ResetImageAttributeAction implements Ec2Action {
  readonly name = 'ResetImageAttribute';
  readonly actionClass = 'change';

  constructor(private readonly commands: Commands) {}

  async answer(input: Partial<ResetImageAttributeRequest>, call: Call): Promise<object> {
    const imageId = imageIdOf(input.ImageId, 'ImageId');
    const attribute = required(input.Attribute, 'Attribute');
    if (attribute !== 'launchPermission') {
      throw invalidValue('Attribute', attribute, 'Only launchPermission can be reset.');
    }
    await this.commands.run(new ResetLaunchPermissions(imageId, this.commands.by(call, input)));
    return {};
  }
}
