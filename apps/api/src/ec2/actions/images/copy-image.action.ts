import { Injectable } from '@nestjs/common';
import type { CopyImageRequest, CopyImageResult } from '@aws-sdk/client-ec2';
import { CopyImage } from '#lifecycle/commands';
import type { Call, Ec2Action } from '../../call.js';
import { Commands } from '../../commands.js';
import { required } from '../../members.js';
import { tagsFor } from '../../tag-specifications.js';
import { imageIdOf } from '../../ids.js';

const MADE = ['image', 'snapshot'];

@Injectable()
export class CopyImageAction implements Ec2Action {
  readonly name = 'CopyImage';
  readonly actionClass = 'change';
  readonly refuses = {
    DestinationOutpostArn: 'there are no Outposts',
    DestinationAvailabilityZone: 'there are no Local Zones',
    DestinationAvailabilityZoneId: 'there are no Local Zones',
  };

  constructor(private readonly commands: Commands) {}

  async answer(input: Partial<CopyImageRequest>, call: Call): Promise<CopyImageResult> {
    const asked = {
      sourceImageId: imageIdOf(input.SourceImageId, 'SourceImageId'),
      sourceRegion: required(input.SourceRegion, 'SourceRegion'),
      name: required(input.Name, 'Name'),
      description: input.Description,
      encrypted: input.Encrypted,
      kmsKeyId: input.KmsKeyId,
      copiesTags: input.CopyImageTags,
      tags: tagsFor(input.TagSpecifications, 'image', MADE),
      snapshotTags: tagsFor(input.TagSpecifications, 'snapshot', MADE),
      durationMinutes: input.SnapshotCopyCompletionDurationMinutes,
      clientToken: input.ClientToken,
    };
    return { ImageId: await this.commands.run(new CopyImage(asked, this.commands.by(call, input))) };
  }
}
