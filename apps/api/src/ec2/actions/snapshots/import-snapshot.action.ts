import { Injectable } from '@nestjs/common';
import type { ImportSnapshotRequest, ImportSnapshotResult, SnapshotDiskContainer } from '@aws-sdk/client-ec2';
import { ImportSnapshot } from '#lifecycle/commands';
import type { Call, Ec2Action } from '../../call.js';
import { Commands } from '../../commands.js';
import { missingParameter } from '../../errors.js';
import { required } from '../../members.js';
import { printImportTask } from '../../print/import-task.js';
import type { Wide } from '../../print/values.js';
import { tagsFor } from '../../tag-specifications.js';

@Injectable()
export class ImportSnapshotAction implements Ec2Action {
  readonly name = 'ImportSnapshot';
  readonly actionClass = 'change';
  readonly ignores = ['ClientData', 'RoleName'];

  constructor(private readonly commands: Commands) {}

  async answer(asked: Partial<ImportSnapshotRequest>, call: Call): Promise<Wide<ImportSnapshotResult>> {
    const { ClientToken: clientToken, DiskContainer: disk = {}, KmsKeyId: kmsKeyId, Encrypted: encrypted } = asked;
    const format = required(disk.Format, 'DiskContainer.Format');
    const description = asked.Description ?? disk.Description;
    const tags = tagsFor(asked.TagSpecifications, 'import-snapshot-task');
    const input = { source: sourceOf(disk), format, description, encrypted, kmsKeyId, tags, clientToken };
    const task = await this.commands.run(new ImportSnapshot(input, this.commands.by(call, asked)));
    return printImportTask(task.taskId, task, 'active');
  }
}

/** Where the disk is, as one address; undefined where nothing was said. */
function sourceOf({ Url, UserBucket }: SnapshotDiskContainer): string | undefined {
  if (Url !== undefined || UserBucket === undefined) return Url;
  const { S3Bucket, S3Key } = UserBucket;
  if (S3Bucket === undefined) throw missingParameter('DiskContainer.UserBucket.S3Bucket');
  if (S3Key === undefined) throw missingParameter('DiskContainer.UserBucket.S3Key');
  return `s3://${S3Bucket}/${S3Key}`;
}
