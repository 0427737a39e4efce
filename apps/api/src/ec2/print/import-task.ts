import type { ImportSnapshotTask, SnapshotTaskDetail } from '@aws-sdk/client-ec2';
import type { ImportTask } from '#lifecycle';
import { tagList, type Wide } from './values.js';

/** Of an import that failed, nothing is left but why. */
const STATUSES: Readonly<Record<string, string>> = { active: 'active', completed: 'completed', failed: 'deleted' };
const IN_A_BUCKET = /^s3:\/\/([^/]+)\/(.+)$/;

/** Where the disk is, as it was said: a bucket with a key, or another address. */
function placeOf(source: string | undefined): Pick<SnapshotTaskDetail, 'Url' | 'UserBucket'> {
  const [, S3Bucket, S3Key] = IN_A_BUCKET.exec(source ?? '') ?? [];
  if (S3Bucket === undefined || S3Key === undefined) return { Url: source };
  return { UserBucket: { S3Bucket, S3Key } };
}

/** An import of a snapshot, as EC2 describes it. `state`: active, completed or failed. */
export const printImportTask = (taskId: string, task: ImportTask, state: string): Wide<ImportSnapshotTask> => ({
  ImportTaskId: taskId,
  Description: task.description,
  SnapshotTaskDetail: {
    Description: task.description,
    Encrypted: task.encrypted,
    KmsKeyId: task.kmsKeyId,
    Format: task.format,
    SnapshotId: task.madeId,
    Status: STATUSES[state],
    StatusMessage: task.reason ?? (state === 'active' ? 'pending' : undefined),
    Progress: state === 'active' ? '0' : undefined,
    ...placeOf(task.source),
  },
  Tags: tagList(task.tags ?? {}),
});
