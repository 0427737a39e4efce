import { Injectable } from '@nestjs/common';
import type { EnableImageBlockPublicAccessRequest, EnableImageBlockPublicAccessResult } from '@aws-sdk/client-ec2';
import { SetImagePublicAccess } from '#lifecycle/commands';
import type { Call, Ec2Action } from '../../call.js';
import { Commands } from '../../commands.js';
import { invalidValue } from '../../errors.js';
import { required } from '../../members.js';

@Injectable()
export class EnableImageBlockPublicAccessAction implements Ec2Action {
  readonly name = 'EnableImageBlockPublicAccess';
  readonly actionClass = 'change';

  constructor(private readonly commands: Commands) {}

  async answer(
    input: Partial<EnableImageBlockPublicAccessRequest>,
    call: Call,
  ): Promise<EnableImageBlockPublicAccessResult> {
    const state = required(input.ImageBlockPublicAccessState, 'ImageBlockPublicAccessState');
    if (state !== 'block-new-sharing') {
      throw invalidValue('ImageBlockPublicAccessState', state, 'Give block-new-sharing.');
    }
    await this.commands.run(new SetImagePublicAccess({ state }, this.commands.by(call, input)));
    return { ImageBlockPublicAccessState: state };
  }
}
