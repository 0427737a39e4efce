import { Injectable } from '@nestjs/common';
import type { DisableImageBlockPublicAccessRequest, DisableImageBlockPublicAccessResult } from '@aws-sdk/client-ec2';
import { SetImagePublicAccess } from '#lifecycle/commands';
import type { Call, Ec2Action } from '../../call.js';
import { Commands } from '../../commands.js';

@Injectable()
export class DisableImageBlockPublicAccessAction implements Ec2Action {
  readonly name = 'DisableImageBlockPublicAccess';
  readonly actionClass = 'change';

  constructor(private readonly commands: Commands) {}

  async answer(
    input: Partial<DisableImageBlockPublicAccessRequest>,
    call: Call,
  ): Promise<DisableImageBlockPublicAccessResult> {
    await this.commands.run(new SetImagePublicAccess({ state: 'unblocked' }, this.commands.by(call, input)));
    return { ImageBlockPublicAccessState: 'unblocked' };
  }
}
