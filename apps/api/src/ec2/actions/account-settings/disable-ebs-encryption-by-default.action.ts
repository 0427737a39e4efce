import { Injectable } from '@nestjs/common';
import type { DisableEbsEncryptionByDefaultRequest, DisableEbsEncryptionByDefaultResult } from '@aws-sdk/client-ec2';
import { SetEncryptionByDefault } from '#lifecycle/commands';
import type { Call, Ec2Action } from '../../call.js';
import { Commands } from '../../commands.js';

@Injectable()
export class DisableEbsEncryptionByDefaultAction implements Ec2Action {
  readonly name = 'DisableEbsEncryptionByDefault';
  readonly actionClass = 'change';

  constructor(private readonly commands: Commands) {}

  async answer(
    input: Partial<DisableEbsEncryptionByDefaultRequest>,
    call: Call,
  ): Promise<DisableEbsEncryptionByDefaultResult> {
    await this.commands.run(new SetEncryptionByDefault({ enabled: false }, this.commands.by(call, input)));
    return { EbsEncryptionByDefault: false };
  }
}
