import { Injectable } from '@nestjs/common';
import type { ImageDiskContainer, ImportImageRequest, ImportImageResult } from '@aws-sdk/client-ec2';
import { present } from '#lifecycle';
import { ImportImage } from '#lifecycle/commands';
import type { Call, Ec2Action } from '../../call.js';
import { Commands } from '../../commands.js';
import { required } from '../../members.js';
import { tagsFor } from '../../tag-specifications.js';

@Injectable()
export class ImportImageAction implements Ec2Action {
  readonly name = 'ImportImage';
  readonly actionClass = 'change';
  readonly ignores = ['ClientData', 'Hypervisor', 'LicenseType', 'RoleName', 'LicenseSpecifications', 'UsageOperation'];

  readonly within = { ignores: ['DiskContainers.Description', 'DiskContainers.DeviceName'] };

  constructor(private readonly commands: Commands) {}

  async answer(input: Partial<ImportImageRequest>, call: Call): Promise<ImportImageResult> {
    const { Architecture, Description, LicenseType, Platform, BootMode, ClientToken } = input;
    const disks = input.DiskContainers ?? [];
    const tags = tagsFor(input.TagSpecifications, 'import-image-task');
    const asked = {
      sources: disks.flatMap((disk) => sourceOf(disk) ?? []),
      format: disks[0] === undefined ? '' : formatOf(disks[0]),
      description: Description,
      attributes: present({ architecture: Architecture, platform: platformOf(Platform), bootMode: BootMode }),
      encrypted: input.Encrypted,
      kmsKeyId: input.KmsKeyId,
      clientToken: ClientToken,
      tags,
    };
    const begun = await this.commands.run(new ImportImage(asked, this.commands.by(call, input)));
    return {
      Architecture,
      Description,
      LicenseType,
      Platform,
      ImportTaskId: begun.taskId,
      Encrypted: begun.encrypted,
      KmsKeyId: begun.kmsKeyId,
      Status: 'active',
      StatusMessage: 'pending',
      Progress: '0',
      Tags: Object.entries(tags ?? {}).map(([Key, Value]) => ({ Key, Value })),
    };
  }
}

/** Where a disk is: an address, a place in a bucket, or a snapshot. */
function sourceOf({ Url, UserBucket, SnapshotId }: ImageDiskContainer): string | undefined {
  if (UserBucket !== undefined) return `s3://${UserBucket.S3Bucket ?? ''}/${UserBucket.S3Key ?? ''}`;
  return Url ?? SnapshotId;
}

/** A snapshot is a disk as it is. */
const formatOf = ({ Format, SnapshotId }: ImageDiskContainer): string =>
  required(Format ?? (SnapshotId === undefined ? undefined : 'RAW'), 'DiskContainer.Format');

/** EC2 names a platform only where that is Windows. */
const platformOf = (platform: string | undefined): string | undefined =>
  platform?.toLowerCase() === 'windows' ? 'windows' : undefined;
