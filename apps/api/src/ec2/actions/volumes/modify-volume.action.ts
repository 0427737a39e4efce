import { Injectable } from '@nestjs/common';
import type { ModifyVolumeRequest, ModifyVolumeResult } from '@aws-sdk/client-ec2';
import { ModifyVolume } from '#lifecycle/commands';
import type { Call, Ec2Action } from '../../call.js';
import { Commands } from '../../commands.js';
import { volumeIdOf } from '../../ids.js';
import { printModification } from '../../print/modification.js';
import type { Wide } from '../../print/values.js';
import { shapeOf } from './shape-asked.js';

@Injectable()
export class ModifyVolumeAction implements Ec2Action {
  readonly name = 'ModifyVolume';
  readonly actionClass = 'change';
  readonly refuses = { MultiAttachEnabled: 'it is chosen when a volume is made. Leave it out.' };

  constructor(private readonly commands: Commands) {}

  async answer(asked: Partial<ModifyVolumeRequest>, call: Call): Promise<Wide<ModifyVolumeResult>> {
    const volumeId = volumeIdOf(asked.VolumeId, 'VolumeId');
    const input = { volumeId, ...shapeOf(asked) };
    const volume = await this.commands.run(new ModifyVolume(input, this.commands.by(call, asked)));
    return { VolumeModification: printModification(volume) };
  }
}
