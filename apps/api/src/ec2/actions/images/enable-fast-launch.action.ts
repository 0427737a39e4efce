import { Injectable } from '@nestjs/common';
import type { EnableFastLaunchRequest, EnableFastLaunchResult } from '@aws-sdk/client-ec2';
import { Clock, EnableFastLaunch } from '#lifecycle/commands';
import type { Call, Ec2Action } from '../../call.js';
import { Commands } from '../../commands.js';
import { invalidValue } from '../../errors.js';
import { imageIdOf } from '../../ids.js';
import { preparing } from './fast-launch-answer.js';

@Injectable()
export class EnableFastLaunchAction implements Ec2Action {
  readonly name = 'EnableFastLaunch';
  readonly actionClass = 'change';
  readonly ignores = ['SnapshotConfiguration', 'LaunchTemplate'];

  constructor(
    private readonly commands: Commands,
    private readonly clock: Clock,
  ) {}

  async answer(input: Partial<EnableFastLaunchRequest>, call: Call): Promise<EnableFastLaunchResult> {
    const imageId = imageIdOf(input.ImageId, 'ImageId');
    const type = input.ResourceType ?? 'snapshot';
    if (type !== 'snapshot') throw invalidValue('ResourceType', type, 'Fast launch prepares snapshots.');
    const parallelLaunches = input.MaxParallelLaunches;
    await this.commands.run(new EnableFastLaunch({ imageId, parallelLaunches }, this.commands.by(call, input)));
    return { ...preparing(imageId, call, this.clock), MaxParallelLaunches: parallelLaunches ?? 6, State: 'enabling' };
  }
}
