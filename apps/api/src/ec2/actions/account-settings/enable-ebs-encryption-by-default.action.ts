import { Injectable } from '@nestjs/common';
import type { EnableEbsEncryptionByDefaultRequest, EnableEbsEncryptionByDefaultResult } from '@aws-sdk/client-ec2';
import { SetEncryptionByDefault } from '#lifecycle/commands';
import type { Call, Ec2Action } from '../../call.js';
import { Commands } from '../../commands.js';

@Injectable()
export class EnableEbsEncryptionByDefaultAction implements Ec2Action {
  readonly name = 'EnableEbsEncryptionByDefault';
  readonly actionClass = 'change';

  constructor(private readonly commands: Commands) {}

  async answer(
    input: Partial<EnableEbsEncryptionByDefaultRequest>,
    call: Call,
  ): Promise<EnableEbsEncryptionByDefaultResult> {
    await this.commands.run(new SetEncryptionByDefault({ enabled: true }, this.commands.by(call, input)));
    return { EbsEncryptionByDefault: true };
  }
}
