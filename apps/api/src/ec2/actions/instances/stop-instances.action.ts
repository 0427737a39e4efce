import { Injectable } from '@nestjs/common';
import type { StopInstancesRequest, StopInstancesResult } from '@aws-sdk/client-ec2';
import { StopInstances } from '#lifecycle/commands';
import type { Call, Ec2Action } from '../../call.js';
import { Commands } from '../../commands.js';
import { instanceIdsOf, stateChanges } from './state-changes.js';

@Injectable()
export class StopInstancesAction implements Ec2Action {
  readonly name = 'StopInstances';
  readonly actionClass = 'change';
  readonly ignores = ['SkipOsShutdown'];

  constructor(private readonly commands: Commands) {}

  async answer(input: Partial<StopInstancesRequest>, call: Call): Promise<StopInstancesResult> {
    const { Hibernate: hibernate, Force: force } = input;
    const instanceIds = instanceIdsOf(input.InstanceIds);
    const stopping = new StopInstances({ instanceIds, hibernate, force }, this.commands.by(call, input));
    return { StoppingInstances: stateChanges(await this.commands.run(stopping)) };
  }
}
