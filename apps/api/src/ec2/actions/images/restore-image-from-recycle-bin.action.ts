import { Injectable } from '@nestjs/common';
import type { RestoreImageFromRecycleBinRequest, RestoreImageFromRecycleBinResult } from '@aws-sdk/client-ec2';
import { RestoreImage } from '#lifecycle/commands';
import type { Call, Ec2Action } from '../../call.js';
import { Commands } from '../../commands.js';
import { imageIdOf } from '../../ids.js';

@Injectable()
export class RestoreImageFromRecycleBinAction implements Ec2Action {
  readonly name = 'RestoreImageFromRecycleBin';
  readonly actionClass = 'change';

  constructor(private readonly commands: Commands) {}

  async answer(
    input: Partial<RestoreImageFromRecycleBinRequest>,
    call: Call,
  ): Promise<RestoreImageFromRecycleBinResult> {
    await this.commands.run(new RestoreImage(imageIdOf(input.ImageId, 'ImageId'), this.commands.by(call, input)));
    return { Return: true };
  }
}
