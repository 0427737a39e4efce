import { Injectable } from '@nestjs/common';
import type { ModifyVolumeAttributeRequest } from '@aws-sdk/client-ec2';
import { ChangeVolume } from '#lifecycle/commands';
import type { Call, Ec2Action } from '../../call.js';
import { Commands } from '../../commands.js';
import { volumeIdOf } from '../../ids.js';
import { required } from '../../members.js';

@Injectable()
export class ModifyVolumeAttributeAction implements Ec2Action {
  readonly name = 'ModifyVolumeAttribute';
  readonly actionClass = 'change';

  constructor(private readonly commands: Commands) {}

  async answer(asked: Partial<ModifyVolumeAttributeRequest>, call: Call): Promise<object> {
    const volumeId = volumeIdOf(asked.VolumeId, 'VolumeId');
    const { Value } = required(asked.AutoEnableIO, 'AutoEnableIO');
    const input = { volumeId, autoEnableIO: required(Value, 'AutoEnableIO.Value') };
    await this.commands.run(new ChangeVolume(input, this.commands.by(call, asked)));
    return {};
  }
}
