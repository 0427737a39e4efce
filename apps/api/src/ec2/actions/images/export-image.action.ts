import { Injectable } from '@nestjs/common';
import type { ExportImageRequest, ExportImageResult } from '@aws-sdk/client-ec2';
import { ExportImage } from '#lifecycle/commands';
import type { Call, Ec2Action } from '../../call.js';
import { Commands } from '../../commands.js';
import { required } from '../../members.js';
import { imageIdOf } from '../../ids.js';

@Injectable()
export class ExportImageAction implements Ec2Action {
  readonly name = 'ExportImage';
  readonly actionClass = 'change';
  readonly ignores = ['RoleName', 'TagSpecifications'];

  constructor(private readonly commands: Commands) {}

  async answer(input: Partial<ExportImageRequest>, call: Call): Promise<ExportImageResult> {
    const { Description, DiskImageFormat, S3ExportLocation: S3, RoleName, ClientToken } = input;
    const imageId = imageIdOf(input.ImageId, 'ImageId');
    const format = required(DiskImageFormat, 'DiskImageFormat');
    const bucket = required(S3?.S3Bucket, 'S3ExportLocation.S3Bucket');
    const said = { description: Description, prefix: S3?.S3Prefix, clientToken: ClientToken };
    const by = this.commands.by(call, input);
    const ExportImageTaskId = await this.commands.run(new ExportImage({ imageId, format, bucket, ...said }, by));
    const S3ExportLocation = { S3Bucket: bucket, S3Prefix: S3?.S3Prefix };
    const asked = { Description, DiskImageFormat, ImageId: imageId, RoleName, S3ExportLocation };
    return { ...asked, ExportImageTaskId, Status: 'active', StatusMessage: 'validating', Progress: '0' };
  }
}
