import { Injectable } from '@nestjs/common';
import type { EnableVolumeIORequest } from '@aws-sdk/client-ec2';
import { EnableVolumeIO } from '#lifecycle/commands';
import type { Call, Ec2Action } from '../../call.js';
import { Commands } from '../../commands.js';
import { volumeIdOf } from '../../ids.js';

@Injectable()
export class EnableVolumeIOAction implements Ec2Action {
  readonly name = 'EnableVolumeIO';
  readonly actionClass = 'change';

  constructor(private readonly commands: Commands) {}

  async answer(asked: Partial<EnableVolumeIORequest>, call: Call): Promise<object> {
    const volumeId = volumeIdOf(asked.VolumeId, 'VolumeId');
    await this.commands.run(new EnableVolumeIO(volumeId, this.commands.by(call, asked)));
    return {};
  }
}
