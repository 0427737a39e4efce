import { Injectable } from '@nestjs/common';
import type { RestoreVolumeFromRecycleBinRequest, RestoreVolumeFromRecycleBinResult } from '@aws-sdk/client-ec2';
import { RestoreVolume } from '#lifecycle/commands';
import type { Call, Ec2Action } from '../../call.js';
import { Commands } from '../../commands.js';
import { volumeIdOf } from '../../ids.js';

@Injectable()
export class RestoreVolumeFromRecycleBinAction implements Ec2Action {
  readonly name = 'RestoreVolumeFromRecycleBin';
  readonly actionClass = 'change';

  constructor(private readonly commands: Commands) {}

  async answer(
    asked: Partial<RestoreVolumeFromRecycleBinRequest>,
    call: Call,
  ): Promise<RestoreVolumeFromRecycleBinResult> {
    const volumeId = volumeIdOf(asked.VolumeId, 'VolumeId');
    await this.commands.run(new RestoreVolume(volumeId, this.commands.by(call, asked)));
    return { Return: true };
  }
}
