import { Injectable } from '@nestjs/common';
import type { GetEbsEncryptionByDefaultResult } from '@aws-sdk/client-ec2';
import { Catalog } from '#catalog';
import { encryptionDefaults } from '#lifecycle';
import type { Call, Ec2Action } from '../../call.js';
import { accountOf } from './account-state.js';

@Injectable()
export class GetEbsEncryptionByDefaultAction implements Ec2Action {
  readonly name = 'GetEbsEncryptionByDefault';
  readonly actionClass = 'read';

  constructor(private readonly catalog: Catalog) {}

  answer(_asked: object, call: Call): GetEbsEncryptionByDefaultResult {
    const { encryptionByDefault } = encryptionDefaults(accountOf(this.catalog, call), call.region);
    return { EbsEncryptionByDefault: encryptionByDefault, SseType: encryptionByDefault ? 'sse-ebs' : 'none' };
  }
}
