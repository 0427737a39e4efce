import { Injectable } from '@nestjs/common';
import type { EnableAllowedImagesSettingsRequest, EnableAllowedImagesSettingsResult } from '@aws-sdk/client-ec2';
import { SetAllowedImages } from '#lifecycle/commands';
import type { Call, Ec2Action } from '../../call.js';
import { Commands } from '../../commands.js';
import { invalidValue } from '../../errors.js';
import { required } from '../../members.js';

@Injectable()
export class EnableAllowedImagesSettingsAction implements Ec2Action {
  readonly name = 'EnableAllowedImagesSettings';
  readonly actionClass = 'change';

  constructor(private readonly commands: Commands) {}

  async answer(
    input: Partial<EnableAllowedImagesSettingsRequest>,
    call: Call,
  ): Promise<EnableAllowedImagesSettingsResult> {
    const mode = required(input.AllowedImagesSettingsState, 'AllowedImagesSettingsState');
    if (mode !== 'enabled' && mode !== 'audit-mode') {
      throw invalidValue('AllowedImagesSettingsState', mode, 'Give enabled or audit-mode.');
    }
    await this.commands.run(new SetAllowedImages({ mode }, this.commands.by(call, input)));
    return { AllowedImagesSettingsState: mode };
  }
}
