import { Injectable } from '@nestjs/common';
import type { GetEbsDefaultKmsKeyIdResult } from '@aws-sdk/client-ec2';
import { Catalog } from '#catalog';
import { encryptionDefaults } from '#lifecycle';
import type { Call, Ec2Action } from '../../call.js';
import { accountOf } from './account-state.js';

@Injectable()
export class GetEbsDefaultKmsKeyIdAction implements Ec2Action {
  readonly name = 'GetEbsDefaultKmsKeyId';
  readonly actionClass = 'read';

  constructor(private readonly catalog: Catalog) {}

  answer(_asked: object, call: Call): GetEbsDefaultKmsKeyIdResult {
    const { defaultKey } = encryptionDefaults(accountOf(this.catalog, call), call.region);
    return { KmsKeyId: defaultKey ?? 'alias/aws/ebs' };
  }
}
