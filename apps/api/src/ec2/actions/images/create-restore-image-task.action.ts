import { Injectable } from '@nestjs/common';
import type { CreateRestoreImageTaskRequest, CreateRestoreImageTaskResult } from '@aws-sdk/client-ec2';
import { RestoreStoredImage } from '#lifecycle/commands';
import type { Call, Ec2Action } from '../../call.js';
import { Commands } from '../../commands.js';
import { required } from '../../members.js';
import { tagsFor } from '../../tag-specifications.js';

const MADE = ['image', 'snapshot'];

@Injectable()
export class CreateRestoreImageTaskAction implements Ec2Action {
  readonly name = 'CreateRestoreImageTask';
  readonly actionClass = 'change';

  constructor(private readonly commands: Commands) {}

  async answer(input: Partial<CreateRestoreImageTaskRequest>, call: Call): Promise<CreateRestoreImageTaskResult> {
    const asked = {
      bucket: required(input.Bucket, 'Bucket'),
      objectKey: required(input.ObjectKey, 'ObjectKey'),
      name: input.Name,
      tags: tagsFor(input.TagSpecifications, 'image', MADE),
      snapshotTags: tagsFor(input.TagSpecifications, 'snapshot', MADE),
    };
    return { ImageId: await this.commands.run(new RestoreStoredImage(asked, this.commands.by(call, input))) };
  }
}
