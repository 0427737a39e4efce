import { Injectable } from '@nestjs/common';
import type { GetEbsEncryptionByDefaultResult } from '@aws-sdk/client-ec2';
import { encryptionDefaults } from '#lifecycle';
import type { Call, Ec2Action } from '../../call.js';
import { Viewers } from '../../viewers.js';

@Injectable()
export class GetEbsEncryptionByDefaultAction implements Ec2Action {
  readonly name = 'GetEbsEncryptionByDefault';
  readonly actionClass = 'read';

  constructor(private readonly viewers: Viewers) {}

  answer(_asked: object, call: Call): GetEbsEncryptionByDefaultResult {
    const { encryptionByDefault } = encryptionDefaults(this.viewers.of(call).account, call.region);
    return { EbsEncryptionByDefault: encryptionByDefault, SseType: encryptionByDefault ? 'sse-ebs' : 'none' };
  }
}
