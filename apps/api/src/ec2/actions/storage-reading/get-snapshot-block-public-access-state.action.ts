import { Injectable } from '@nestjs/common';
import type { GetSnapshotBlockPublicAccessStateResult } from '@aws-sdk/client-ec2';
import { snapshotPublicAccess } from '#lifecycle';
import type { Call, Ec2Action } from '../../call.js';
import { Viewers } from '../../viewers.js';

@Injectable()
export class GetSnapshotBlockPublicAccessStateAction implements Ec2Action {
  readonly name = 'GetSnapshotBlockPublicAccessState';
  readonly actionClass = 'read';

  constructor(private readonly viewers: Viewers) {}

  answer(_asked: object, call: Call): GetSnapshotBlockPublicAccessStateResult {
    return { State: snapshotPublicAccess(this.viewers.of(call).account, call.region), ManagedBy: 'account' };
  }
}
