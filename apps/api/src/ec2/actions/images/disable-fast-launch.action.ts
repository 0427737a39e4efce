import { Injectable } from '@nestjs/common';
import type { DisableFastLaunchRequest, DisableFastLaunchResult } from '@aws-sdk/client-ec2';
import { Clock, DisableFastLaunch } from '#lifecycle/commands';
import type { Call, Ec2Action } from '../../call.js';
import { Commands } from '../../commands.js';
import { imageIdOf } from '../../ids.js';
import { preparing } from './fast-launch-answer.js';

@Injectable()
export class DisableFastLaunchAction implements Ec2Action {
  readonly name = 'DisableFastLaunch';
  readonly actionClass = 'change';
  readonly ignores = ['Force'];

  constructor(
    private readonly commands: Commands,
    private readonly clock: Clock,
  ) {}

  async answer(input: Partial<DisableFastLaunchRequest>, call: Call): Promise<DisableFastLaunchResult> {
    const imageId = imageIdOf(input.ImageId, 'ImageId');
    await this.commands.run(new DisableFastLaunch(imageId, this.commands.by(call, input)));
    return { ...preparing(imageId, call, this.clock), State: 'disabling' };
  }
}
