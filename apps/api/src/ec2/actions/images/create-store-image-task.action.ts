import { Injectable } from '@nestjs/common';
import type { CreateStoreImageTaskRequest, CreateStoreImageTaskResult } from '@aws-sdk/client-ec2';
import { StoreImage } from '#lifecycle/commands';
import type { Call, Ec2Action } from '../../call.js';
import { Commands } from '../../commands.js';
import { required } from '../../members.js';
import { imageIdOf } from '../../ids.js';

@Injectable()
export class CreateStoreImageTaskAction implements Ec2Action {
  readonly name = 'CreateStoreImageTask';
  readonly actionClass = 'change';
  readonly ignores = ['S3ObjectTags'];

  constructor(private readonly commands: Commands) {}

  async answer(input: Partial<CreateStoreImageTaskRequest>, call: Call): Promise<CreateStoreImageTaskResult> {
    const imageId = imageIdOf(input.ImageId, 'ImageId');
    const bucket = required(input.Bucket, 'Bucket');
    const by = this.commands.by(call, input);
    return { ObjectKey: await this.commands.run(new StoreImage({ imageId, bucket }, by)) };
  }
}
