import { CopySnapshotHandler } from './copying.commands.js';
import { TakeSnapshotHandler, TakeSnapshotsHandler } from './creation.commands.js';
import { DeleteSnapshotHandler, RestoreSnapshotHandler } from './deletion.commands.js';
import { ImportSnapshotHandler } from './importing.commands.js';
import { LockSnapshotHandler, UnlockSnapshotHandler } from './locking.commands.js';
import { ShareSnapshotHandler, UnshareSnapshotHandler } from './sharing.commands.js';
import { ArchiveSnapshotHandler, RestoreFromArchiveHandler } from './tiering.commands.js';

/** What handles the commands on snapshots. */
export const SNAPSHOT_HANDLERS = [
  ArchiveSnapshotHandler,
  CopySnapshotHandler,
  DeleteSnapshotHandler,
  ImportSnapshotHandler,
  LockSnapshotHandler,
  RestoreFromArchiveHandler,
  RestoreSnapshotHandler,
  ShareSnapshotHandler,
  TakeSnapshotHandler,
  TakeSnapshotsHandler,
  UnlockSnapshotHandler,
  UnshareSnapshotHandler,
] as const;
