import { Injectable } from '@nestjs/common';
import type { UnmonitorInstancesRequest, UnmonitorInstancesResult } from '@aws-sdk/client-ec2';
import type { Call, Ec2Action } from '../../call.js';
import { Commands } from '../../commands.js';
import { monitor } from './monitoring.js';

@Injectable()
export class UnmonitorInstancesAction implements Ec2Action {
  readonly name = 'UnmonitorInstances';
  readonly actionClass = 'change';
  readonly ignores = ['MetricCategoryIds'];

  constructor(private readonly commands: Commands) {}

  answer(asked: Partial<UnmonitorInstancesRequest>, call: Call): Promise<UnmonitorInstancesResult> {
    return monitor(this.commands, { asked, call, monitoring: 'disabled' });
  }
}
