import { Injectable } from '@nestjs/common';
import type { GetConsoleOutputRequest, GetConsoleOutputResult } from '@aws-sdk/client-ec2';
import type { Call, Ec2Action } from '../../call.js';
import { dateOf } from '../../print/values.js';
import { ShownInstances } from './shown-instances.js';

/** No instance here has a console: what AWS answers for one that has not printed anything yet. */
@Injectable()
export class GetConsoleOutputAction implements Ec2Action {
  readonly name = 'GetConsoleOutput';
  readonly actionClass = 'read';
  readonly ignores = ['Latest'];

  constructor(private readonly instances: ShownInstances) {}

  async answer({ InstanceId }: Partial<GetConsoleOutputRequest>, call: Call): Promise<GetConsoleOutputResult> {
    const { instanceId, movedAt, launchedAt } = await this.instances.one(InstanceId, call);
    return { InstanceId: instanceId, Timestamp: dateOf(movedAt ?? launchedAt) };
  }
}
