import { Injectable } from '@nestjs/common';
import type { CreateSnapshotRequest, Snapshot } from '@aws-sdk/client-ec2';
import { TakeSnapshot } from '#lifecycle/commands';
import type { Call, Ec2Action } from '../../call.js';
import { Commands } from '../../commands.js';
import { volumeIdOf } from '../../ids.js';
import { printSnapshot } from '../../print/snapshot.js';
import type { Wide } from '../../print/values.js';
import { tagsFor } from '../../tag-specifications.js';
import { regionalOnly } from './location.js';

@Injectable()
export class CreateSnapshotAction implements Ec2Action {
  readonly name = 'CreateSnapshot';
  readonly actionClass = 'change';
  readonly refuses = { OutpostArn: 'there are no Outposts. Leave it out.' };

  constructor(private readonly commands: Commands) {}

  async answer(asked: Partial<CreateSnapshotRequest>, call: Call): Promise<Wide<Snapshot>> {
    const { VolumeId, Description: description, TagSpecifications, Location } = asked;
    regionalOnly(Location);
    const volumeId = volumeIdOf(VolumeId, 'VolumeId');
    const input = { volumeId, description, tags: tagsFor(TagSpecifications, 'snapshot') };
    const snapshot = await this.commands.run(new TakeSnapshot(input, this.commands.by(call, asked)));
    return printSnapshot(snapshot);
  }
}
