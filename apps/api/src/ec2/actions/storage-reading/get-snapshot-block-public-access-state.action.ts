import { Injectable } from '@nestjs/common';
import type { GetSnapshotBlockPublicAccessStateResult } from '@aws-sdk/client-ec2';
import { Catalog } from '#catalog';
import { snapshotPublicAccess } from '#lifecycle';
import type { Call, Ec2Action } from '../../call.js';
import { accountOf } from './account-state.js';

@Injectable()
export class GetSnapshotBlockPublicAccessStateAction implements Ec2Action {
  readonly name = 'GetSnapshotBlockPublicAccessState';
  readonly actionClass = 'read';

  constructor(private readonly catalog: Catalog) {}

  answer(_asked: object, call: Call): GetSnapshotBlockPublicAccessStateResult {
    return { State: snapshotPublicAccess(accountOf(this.catalog, call), call.region), ManagedBy: 'account' };
  }
}
