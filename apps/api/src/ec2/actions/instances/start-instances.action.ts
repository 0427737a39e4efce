import { Injectable } from '@nestjs/common';
import type { StartInstancesRequest, StartInstancesResult } from '@aws-sdk/client-ec2';
import { StartInstances } from '#lifecycle/commands';
import type { Call, Ec2Action } from '../../call.js';
import { Commands } from '../../commands.js';
import { instanceIdsOf, stateChanges } from './state-changes.js';

@Injectable()
export class StartInstancesAction implements Ec2Action {
  readonly name = 'StartInstances';
  readonly actionClass = 'change';
  readonly ignores = ['AdditionalInfo'];

  constructor(private readonly commands: Commands) {}

  async answer(input: Partial<StartInstancesRequest>, call: Call): Promise<StartInstancesResult> {
    const ids = instanceIdsOf(input.InstanceIds);
    const changed = await this.commands.run(new StartInstances(ids, this.commands.by(call, input)));
    return { StartingInstances: stateChanges(changed) };
  }
}
