import { CopySnapshotAction } from './copy-snapshot.action.js';
import { CreateSnapshotAction } from './create-snapshot.action.js';
import { CreateSnapshotsAction } from './create-snapshots.action.js';
import { DeleteSnapshotAction } from './delete-snapshot.action.js';
import { ImportSnapshotAction } from './import-snapshot.action.js';
import { LockSnapshotAction } from './lock-snapshot.action.js';
import { ModifySnapshotAttributeAction } from './modify-snapshot-attribute.action.js';
import { ModifySnapshotTierAction } from './modify-snapshot-tier.action.js';
import { ResetSnapshotAttributeAction } from './reset-snapshot-attribute.action.js';
import { RestoreSnapshotFromRecycleBinAction } from './restore-snapshot-from-recycle-bin.action.js';
import { RestoreSnapshotTierAction } from './restore-snapshot-tier.action.js';
import { UnlockSnapshotAction } from './unlock-snapshot.action.js';

/** What changes snapshots. */
export const SNAPSHOT_ACTIONS = [
  CopySnapshotAction,
  CreateSnapshotAction,
  CreateSnapshotsAction,
  DeleteSnapshotAction,
  ImportSnapshotAction,
  LockSnapshotAction,
  ModifySnapshotAttributeAction,
  ModifySnapshotTierAction,
  ResetSnapshotAttributeAction,
  RestoreSnapshotFromRecycleBinAction,
  RestoreSnapshotTierAction,
  UnlockSnapshotAction,
] as const;
