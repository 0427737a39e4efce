import { Injectable } from '@nestjs/common';
import type { MonitorInstancesRequest, MonitorInstancesResult } from '@aws-sdk/client-ec2';
import type { Call, Ec2Action } from '../../call.js';
import { Commands } from '../../commands.js';
import { monitor } from './monitoring.js';

@Injectable()
export class MonitorInstancesAction implements Ec2Action {
  readonly name = 'MonitorInstances';
  readonly actionClass = 'change';
  readonly ignores = ['MetricCategoryIds'];

  constructor(private readonly commands: Commands) {}

  answer(asked: Partial<MonitorInstancesRequest>, call: Call): Promise<MonitorInstancesResult> {
    return monitor(this.commands, { asked, call, monitoring: 'enabled' });
  }
}
