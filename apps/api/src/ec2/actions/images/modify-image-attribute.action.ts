import { Injectable } from '@nestjs/common';
import type { ModifyImageAttributeRequest } from '@aws-sdk/client-ec2';
import { ChangeImage, ChangeLaunchPermissions } from '#lifecycle/commands';
import type { Call, Ec2Action } from '../../call.js';
import { Commands } from '../../commands.js';
import { imageIdOf } from '../../ids.js';
import { imageChangeOf } from './image-change.js';

@Injectable()
export class ModifyImageAttributeAction implements Ec2Action {
  readonly name = 'ModifyImageAttribute';
  readonly actionClass = 'change';
  readonly refuses = { ProductCodes: 'EC2 no longer lets them be set' };

  constructor(private readonly commands: Commands) {}

  async answer(input: Partial<ModifyImageAttributeRequest>, call: Call): Promise<object> {
    const imageId = imageIdOf(input.ImageId, 'ImageId');
    const by = this.commands.by(call, input);
    const change = imageChangeOf(input);
    await this.commands.run(
      'permissions' in change
        ? new ChangeLaunchPermissions({ imageId, ...change.permissions }, by)
        : new ChangeImage({ imageId, ...change.attributes }, by),
    );
    return {};
  }
}
