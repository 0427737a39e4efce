import { DescribeImportSnapshotTasksAction } from './describe-import-snapshot-tasks.action.js';
import { DescribeLockedSnapshotsAction } from './describe-locked-snapshots.action.js';
import { DescribeSnapshotAttributeAction } from './describe-snapshot-attribute.action.js';
import { DescribeSnapshotTierStatusAction } from './describe-snapshot-tier-status.action.js';
import { DescribeSnapshotsAction } from './describe-snapshots.action.js';
import { DescribeVolumeAttributeAction } from './describe-volume-attribute.action.js';
import { DescribeVolumeStatusAction } from './describe-volume-status.action.js';
import { DescribeVolumesAction } from './describe-volumes.action.js';
import { DescribeVolumesModificationsAction } from './describe-volumes-modifications.action.js';
import { GetEbsDefaultKmsKeyIdAction } from './get-ebs-default-kms-key-id.action.js';
import { GetEbsEncryptionByDefaultAction } from './get-ebs-encryption-by-default.action.js';
import { GetSnapshotBlockPublicAccessStateAction } from './get-snapshot-block-public-access-state.action.js';
import { ListSnapshotsInRecycleBinAction } from './list-snapshots-in-recycle-bin.action.js';
import { ListVolumesInRecycleBinAction } from './list-volumes-in-recycle-bin.action.js';

/** What tells of snapshots and volumes. */
export const STORAGE_READING_ACTIONS = [
  DescribeImportSnapshotTasksAction,
  DescribeLockedSnapshotsAction,
  DescribeSnapshotAttributeAction,
  DescribeSnapshotTierStatusAction,
  DescribeSnapshotsAction,
  DescribeVolumeAttributeAction,
  DescribeVolumeStatusAction,
  DescribeVolumesAction,
  DescribeVolumesModificationsAction,
  GetEbsDefaultKmsKeyIdAction,
  GetEbsEncryptionByDefaultAction,
  GetSnapshotBlockPublicAccessStateAction,
  ListSnapshotsInRecycleBinAction,
  ListVolumesInRecycleBinAction,
] as const;
