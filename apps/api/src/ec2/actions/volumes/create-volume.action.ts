import { Injectable } from '@nestjs/common';
import type { CreateVolumeRequest, Volume } from '@aws-sdk/client-ec2';
import { CreateVolume } from '#lifecycle/commands';
import type { Call, Ec2Action } from '../../call.js';
import { Commands } from '../../commands.js';
import { snapshotIdOf } from '../../ids.js';
import type { Wide } from '../../print/values.js';
import { printVolume } from '../../print/volume.js';
import { tagsFor } from '../../tag-specifications.js';
import { shapeOf } from './shape-asked.js';
import { zoneOf } from './zone.js';

@Injectable()
export class CreateVolumeAction implements Ec2Action {
  readonly name = 'CreateVolume';
  readonly actionClass = 'change';
  readonly ignores = ['VolumeInitializationRate'];
  readonly refuses = {
    OutpostArn: 'there are no Outposts. Leave it out.',
    Operator: 'only services of AWS manage volumes for others. Leave it out.',
  };

  constructor(private readonly commands: Commands) {}

  async answer(asked: Partial<CreateVolumeRequest>, call: Call): Promise<Wide<Volume>> {
    const { SnapshotId, ClientToken: clientToken } = asked;
    const snapshotId =
      SnapshotId === undefined || SnapshotId === '' ? undefined : snapshotIdOf(SnapshotId, 'SnapshotId');
    const { Encrypted: encrypted, KmsKeyId: kmsKeyId, MultiAttachEnabled: multiAttach } = asked;
    const kept = { snapshotId, encrypted, kmsKeyId, multiAttach, tags: tagsFor(asked.TagSpecifications, 'volume') };
    const input = { ...kept, ...shapeOf(asked), availabilityZone: zoneOf(asked, call), clientToken };
    const volume = await this.commands.run(new CreateVolume(input, this.commands.by(call, asked)));
    return printVolume(volume, {});
  }
}
