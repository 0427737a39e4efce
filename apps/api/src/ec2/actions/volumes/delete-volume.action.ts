import { Injectable } from '@nestjs/common';
import type { DeleteVolumeRequest } from '@aws-sdk/client-ec2';
import { DeleteVolume } from '#lifecycle/commands';
import type { Call, Ec2Action } from '../../call.js';
import { Commands } from '../../commands.js';
import { volumeIdOf } from '../../ids.js';

@Injectable()
export class DeleteVolumeAction implements Ec2Action {
  readonly name = 'DeleteVolume';
  readonly actionClass = 'change';

  constructor(private readonly commands: Commands) {}

  async answer(asked: Partial<DeleteVolumeRequest>, call: Call): Promise<object> {
    const volumeId = volumeIdOf(asked.VolumeId, 'VolumeId');
    await this.commands.run(new DeleteVolume(volumeId, this.commands.by(call, asked)));
    return {};
  }
}
