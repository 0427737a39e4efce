import { Injectable } from '@nestjs/common';
import type { TerminateInstancesRequest, TerminateInstancesResult } from '@aws-sdk/client-ec2';
import { TerminateInstances } from '#lifecycle/commands';
import type { Call, Ec2Action } from '../../call.js';
import { Commands } from '../../commands.js';
import { instanceIdsOf, stateChanges } from './state-changes.js';

@Injectable()
export class TerminateInstancesAction implements Ec2Action {
  readonly name = 'TerminateInstances';
  readonly actionClass = 'change';
  readonly ignores = ['Force', 'SkipOsShutdown'];

  constructor(private readonly commands: Commands) {}

  async answer(input: Partial<TerminateInstancesRequest>, call: Call): Promise<TerminateInstancesResult> {
    const ids = instanceIdsOf(input.InstanceIds);
    const changed = await this.commands.run(new TerminateInstances(ids, this.commands.by(call, input)));
    return { TerminatingInstances: stateChanges(changed) };
  }
}
