import { Injectable } from '@nestjs/common';
import type { RebootInstancesRequest } from '@aws-sdk/client-ec2';
import { RebootInstances } from '#lifecycle/commands';
import type { Call, Ec2Action } from '../../call.js';
import { Commands } from '../../commands.js';
import { instanceIdsOf } from './state-changes.js';

@Injectable()
export class RebootInstancesAction implements Ec2Action {
  readonly name = 'RebootInstances';
  readonly actionClass = 'change';

  constructor(private readonly commands: Commands) {}

  async answer(input: Partial<RebootInstancesRequest>, call: Call): Promise<object> {
    const ids = instanceIdsOf(input.InstanceIds);
    await this.commands.run(new RebootInstances(ids, this.commands.by(call, input)));
    return {};
  }
}
