import { Injectable } from '@nestjs/common';
import type { CreateSnapshotsRequest, CreateSnapshotsResult, SnapshotInfo } from '@aws-sdk/client-ec2';
import { TakeSnapshots } from '#lifecycle/commands';
import type { Call, Ec2Action } from '../../call.js';
import { Commands } from '../../commands.js';
import type { Snapshot } from '#lifecycle';
import { instanceIdOf, volumeIdOf } from '../../ids.js';
import { chosen, required } from '../../members.js';
import { printSnapshot } from '../../print/snapshot.js';
import type { Wide } from '../../print/values.js';
import { tagsFor } from '../../tag-specifications.js';
import { regionalOnly } from './location.js';

@Injectable()
export class CreateSnapshotsAction implements Ec2Action {
  readonly name = 'CreateSnapshots';
  readonly actionClass = 'change';
  readonly refuses = { OutpostArn: 'there are no Outposts. Leave it out.' };

  constructor(private readonly commands: Commands) {}

  async answer(asked: Partial<CreateSnapshotsRequest>, call: Call): Promise<Wide<CreateSnapshotsResult>> {
    const { Description: description, InstanceSpecification, TagSpecifications } = asked;
    regionalOnly(asked.Location);
    const {
      InstanceId,
      ExcludeBootVolume: excludeRoot,
      ExcludeDataVolumeIds,
    } = required(InstanceSpecification, 'InstanceSpecification');
    const input = {
      instanceId: instanceIdOf(InstanceId, 'InstanceSpecification.InstanceId'),
      excludeRoot,
      excludeVolumeIds: ExcludeDataVolumeIds?.map((id) => volumeIdOf(id, 'ExcludeDataVolumeId')),
      copyVolumeTags: chosen(asked.CopyTagsFromSource, 'CopyTagsFromSource', ['volume']) === 'volume',
      description,
      tags: tagsFor(TagSpecifications, 'snapshot'),
    };
    const snapshots = await this.commands.run(new TakeSnapshots(input, this.commands.by(call, asked)));
    return { Snapshots: snapshots.map(infoOf) };
  }
}

function infoOf(snapshot: Snapshot): Wide<SnapshotInfo> {
  const { Description, Tags, Encrypted, VolumeId, State, VolumeSize, StartTime, Progress, OwnerId, SnapshotId } =
    printSnapshot(snapshot);
  return { Description, Tags, Encrypted, VolumeId, State, VolumeSize, StartTime, Progress, OwnerId, SnapshotId };
}
