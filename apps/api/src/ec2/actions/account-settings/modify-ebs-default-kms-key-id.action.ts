import { Injectable } from '@nestjs/common';
import type { ModifyEbsDefaultKmsKeyIdRequest, ModifyEbsDefaultKmsKeyIdResult } from '@aws-sdk/client-ec2';
import { SetEncryptionKeyByDefault } from '#lifecycle/commands';
import type { Call, Ec2Action } from '../../call.js';
import { Commands } from '../../commands.js';
import { required } from '../../members.js';

@Injectable()
export class ModifyEbsDefaultKmsKeyIdAction implements Ec2Action {
  readonly name = 'ModifyEbsDefaultKmsKeyId';
  readonly actionClass = 'change';

  constructor(private readonly commands: Commands) {}

  async answer(input: Partial<ModifyEbsDefaultKmsKeyIdRequest>, call: Call): Promise<ModifyEbsDefaultKmsKeyIdResult> {
    const kmsKeyId = required(input.KmsKeyId, 'KmsKeyId');
    await this.commands.run(new SetEncryptionKeyByDefault({ kmsKeyId }, this.commands.by(call, input)));
    return { KmsKeyId: kmsKeyId };
  }
}
