import { Injectable } from '@nestjs/common';
import type { CopySnapshotRequest, CopySnapshotResult } from '@aws-sdk/client-ec2';
import { CopySnapshot } from '#lifecycle/commands';
import type { Call, Ec2Action } from '../../call.js';
import { Commands } from '../../commands.js';
import { invalidValue } from '../../errors.js';
import { snapshotIdOf } from '../../ids.js';
import { required } from '../../members.js';
import { tagList } from '../../print/values.js';
import { regionOf } from '../../regions.js';
import { tagsFor } from '../../tag-specifications.js';

@Injectable()
export class CopySnapshotAction implements Ec2Action {
  readonly name = 'CopySnapshot';
  readonly actionClass = 'change';
  readonly ignores = ['PresignedUrl'];
  readonly refuses = {
    DestinationOutpostArn: 'there are no Outposts. Leave it out.',
    DestinationAvailabilityZone: 'there are no Local Zones. Leave it out.',
  };

  constructor(private readonly commands: Commands) {}

  async answer(asked: Partial<CopySnapshotRequest>, call: Call): Promise<CopySnapshotResult> {
    const { SourceSnapshotId, SourceRegion, DestinationRegion, Description: description } = asked;
    const sourceSnapshotId = snapshotIdOf(SourceSnapshotId, 'SourceSnapshotId');
    const sourceRegion = required(SourceRegion, 'SourceRegion');
    if (regionOf(sourceRegion) === null) throw invalidValue('SourceRegion', sourceRegion, 'There is no such Region.');
    if ((DestinationRegion ?? call.region) !== call.region) {
      const rule = `A snapshot is copied into the Region that is asked, which is ${call.region}.`;
      throw invalidValue('DestinationRegion', DestinationRegion ?? '', rule);
    }
    const { Encrypted: encrypted, KmsKeyId: kmsKeyId, CompletionDurationMinutes: durationMinutes } = asked;
    const tags = tagsFor(asked.TagSpecifications, 'snapshot');
    const input = { sourceSnapshotId, sourceRegion, description, encrypted, kmsKeyId, durationMinutes, tags };
    const copy = await this.commands.run(new CopySnapshot(input, this.commands.by(call, asked)));
    return { SnapshotId: copy.snapshotId, Tags: tagList(copy.tags) };
  }
}
