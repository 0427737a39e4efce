import { Injectable } from '@nestjs/common';
import type {
  DisableSnapshotBlockPublicAccessRequest,
  DisableSnapshotBlockPublicAccessResult,
} from '@aws-sdk/client-ec2';
import { SetSnapshotPublicAccess } from '#lifecycle/commands';
import type { Call, Ec2Action } from '../../call.js';
import { Commands } from '../../commands.js';

@Injectable()
export class DisableSnapshotBlockPublicAccessAction implements Ec2Action {
  readonly name = 'DisableSnapshotBlockPublicAccess';
  readonly actionClass = 'change';

  constructor(private readonly commands: Commands) {}

  async answer(
    input: Partial<DisableSnapshotBlockPublicAccessRequest>,
    call: Call,
  ): Promise<DisableSnapshotBlockPublicAccessResult> {
    await this.commands.run(new SetSnapshotPublicAccess({ state: 'unblocked' }, this.commands.by(call, input)));
    return { State: 'unblocked' };
  }
}
