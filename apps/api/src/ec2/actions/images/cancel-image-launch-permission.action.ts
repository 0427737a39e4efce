import { Injectable } from '@nestjs/common';
import type { CancelImageLaunchPermissionRequest, CancelImageLaunchPermissionResult } from '@aws-sdk/client-ec2';
import { DeclineLaunchPermission } from '#lifecycle/commands';
import type { Call, Ec2Action } from '../../call.js';
import { Commands } from '../../commands.js';
import { imageIdOf } from '../../ids.js';

@Injectable()
export class CancelImageLaunchPermissionAction implements Ec2Action {
  readonly name = 'CancelImageLaunchPermission';
  readonly actionClass = 'change';

  constructor(private readonly commands: Commands) {}

  async answer(
    input: Partial<CancelImageLaunchPermissionRequest>,
    call: Call,
  ): Promise<CancelImageLaunchPermissionResult> {
    await this.commands.run(
      new DeclineLaunchPermission(imageIdOf(input.ImageId, 'ImageId'), this.commands.by(call, input)),
    );
    return { Return: true };
  }
}
