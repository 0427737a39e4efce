import { Injectable } from '@nestjs/common';
import type { DisableAllowedImagesSettingsRequest, DisableAllowedImagesSettingsResult } from '@aws-sdk/client-ec2';
import { SetAllowedImages } from '#lifecycle/commands';
import type { Call, Ec2Action } from '../../call.js';
import { Commands } from '../../commands.js';

@Injectable()
export class DisableAllowedImagesSettingsAction implements Ec2Action {
  readonly name = 'DisableAllowedImagesSettings';
  readonly actionClass = 'change';

  constructor(private readonly commands: Commands) {}

  async answer(
    input: Partial<DisableAllowedImagesSettingsRequest>,
    call: Call,
  ): Promise<DisableAllowedImagesSettingsResult> {
    await this.commands.run(new SetAllowedImages({ mode: 'disabled' }, this.commands.by(call, input)));
    return { AllowedImagesSettingsState: 'disabled' };
  }
}
