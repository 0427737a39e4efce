import { Injectable } from '@nestjs/common';
import type {
  EnableSnapshotBlockPublicAccessRequest,
  EnableSnapshotBlockPublicAccessResult,
} from '@aws-sdk/client-ec2';
import { SetSnapshotPublicAccess } from '#lifecycle/commands';
import type { Call, Ec2Action } from '../../call.js';
import { Commands } from '../../commands.js';
import { invalidValue } from '../../errors.js';
import { required } from '../../members.js';

@Injectable()
export class EnableSnapshotBlockPublicAccessAction implements Ec2Action {
  readonly name = 'EnableSnapshotBlockPublicAccess';
  readonly actionClass = 'change';

  constructor(private readonly commands: Commands) {}

  async answer(
    input: Partial<EnableSnapshotBlockPublicAccessRequest>,
    call: Call,
  ): Promise<EnableSnapshotBlockPublicAccessResult> {
    const state = required(input.State, 'State');
    if (state !== 'block-all-sharing' && state !== 'block-new-sharing') {
      throw invalidValue('State', state, 'Give block-all-sharing or block-new-sharing.');
    }
    await this.commands.run(new SetSnapshotPublicAccess({ state }, this.commands.by(call, input)));
    return { State: state };
  }
}
