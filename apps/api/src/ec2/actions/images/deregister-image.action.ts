import { Injectable } from '@nestjs/common';
import type { DeregisterImageRequest, DeregisterImageResult, SnapshotReturnCodes } from '@aws-sdk/client-ec2';
import { DeregisterImage } from '#lifecycle/commands';
import type { Call, Ec2Action } from '../../call.js';
import { Commands } from '../../commands.js';
import { imageIdOf } from '../../ids.js';

/** What can become of a snapshot, as EC2 says it. */
const CODES: Readonly<Record<string, SnapshotReturnCodes>> = {
  success: 'success',
  skipped: 'skipped',
  'missing-permissions': 'missing-permissions',
  'client-error': 'client-error',
};

@Injectable()
export class DeregisterImageAction implements Ec2Action {
  readonly name = 'DeregisterImage';
  readonly actionClass = 'change';

  constructor(private readonly commands: Commands) {}

  async answer(input: Partial<DeregisterImageRequest>, call: Call): Promise<DeregisterImageResult> {
    const imageId = imageIdOf(input.ImageId, 'ImageId');
    const deletesSnapshots = input.DeleteAssociatedSnapshots ?? false;
    const by = this.commands.by(call, input);
    const outcomes = await this.commands.run(new DeregisterImage({ imageId, deletesSnapshots }, by));
    if (!deletesSnapshots) return { Return: true };
    const results = outcomes.map(({ snapshotId, result }) => ({ SnapshotId: snapshotId, ReturnCode: CODES[result] }));
    return { Return: true, DeleteSnapshotResults: results };
  }
}
