import { Injectable } from '@nestjs/common';
import type { DeleteKeyPairRequest, DeleteKeyPairResult } from '@aws-sdk/client-ec2';
import { DeleteKeyPair } from '#lifecycle/commands';
import type { Call, Ec2Action } from '../../call.js';
import { Commands } from '../../commands.js';
import { invalidCombination, missingParameter } from '../../errors.js';

@Injectable()
export class DeleteKeyPairAction implements Ec2Action {
  readonly name = 'DeleteKeyPair';
  readonly actionClass = 'change';

  constructor(private readonly commands: Commands) {}

  async answer(asked: DeleteKeyPairRequest, call: Call): Promise<DeleteKeyPairResult> {
    const { KeyName: name, KeyPairId: keyPairId } = asked;
    if (name === undefined && keyPairId === undefined) throw missingParameter('KeyName');
    if (name !== undefined && keyPairId !== undefined) throw invalidCombination('KeyName', 'KeyPairId');
    const pair = await this.commands.run(new DeleteKeyPair({ name, keyPairId }, this.commands.by(call, asked)));
    return { Return: true, ...(pair && { KeyPairId: pair.keyPairId }) };
  }
}
