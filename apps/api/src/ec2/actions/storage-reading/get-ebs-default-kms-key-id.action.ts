import { Injectable } from '@nestjs/common';
import type { GetEbsDefaultKmsKeyIdResult } from '@aws-sdk/client-ec2';
import { encryptionDefaults } from '#lifecycle';
import type { Call, Ec2Action } from '../../call.js';
import { Viewers } from '../../viewers.js';

@Injectable()
export class GetEbsDefaultKmsKeyIdAction implements Ec2Action {
  readonly name = 'GetEbsDefaultKmsKeyId';
  readonly actionClass = 'read';

  constructor(private readonly viewers: Viewers) {}

  answer(_asked: object, call: Call): GetEbsDefaultKmsKeyIdResult {
    const { defaultKey } = encryptionDefaults(this.viewers.of(call).account, call.region);
    return { KmsKeyId: defaultKey ?? 'alias/aws/ebs' };
  }
}
