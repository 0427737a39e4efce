import { Injectable } from '@nestjs/common';
import type { GetPasswordDataRequest, GetPasswordDataResult } from '@aws-sdk/client-ec2';
import type { Call, Ec2Action } from '../../call.js';
import { dateOf } from '../../print/values.js';
import { ShownInstances } from './shown-instances.js';

/** No instance here runs Windows' setup, which makes the password: what AWS answers until that has run. */
@Injectable()
export class GetPasswordDataAction implements Ec2Action {
  readonly name = 'GetPasswordData';
  readonly actionClass = 'read';

  constructor(private readonly instances: ShownInstances) {}

  async answer({ InstanceId }: Partial<GetPasswordDataRequest>, call: Call): Promise<GetPasswordDataResult> {
    const { instanceId, movedAt, launchedAt } = await this.instances.one(InstanceId, call);
    return { InstanceId: instanceId, Timestamp: dateOf(movedAt ?? launchedAt), PasswordData: '' };
  }
}
