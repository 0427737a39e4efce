import { Injectable } from '@nestjs/common';
import type { ResetEbsDefaultKmsKeyIdRequest, ResetEbsDefaultKmsKeyIdResult } from '@aws-sdk/client-ec2';
import { SetEncryptionKeyByDefault } from '#lifecycle/commands';
import type { Call, Ec2Action } from '../../call.js';
import { Commands } from '../../commands.js';

@Injectable()
export class ResetEbsDefaultKmsKeyIdAction implements Ec2Action {
  readonly name = 'ResetEbsDefaultKmsKeyId';
  readonly actionClass = 'change';

  constructor(private readonly commands: Commands) {}

  async answer(input: Partial<ResetEbsDefaultKmsKeyIdRequest>, call: Call): Promise<ResetEbsDefaultKmsKeyIdResult> {
    await this.commands.run(new SetEncryptionKeyByDefault({ kmsKeyId: null }, this.commands.by(call, input)));
    return { KmsKeyId: 'alias/aws/ebs' };
  }
}
