export { CopySnapshot, followSnapshotCopy } from './copying.commands.js';
export { TakeSnapshot, TakeSnapshots } from './creation.commands.js';
export { DeleteSnapshot, RestoreSnapshot } from './deletion.commands.js';
export { finishSnapshotImport, ImportSnapshot, type SnapshotImport } from './importing.commands.js';
export { type Locked, LockSnapshot, UnlockSnapshot } from './locking.commands.js';
export { sourceFor } from './reading.commands.js';
export { ShareSnapshot, UnshareSnapshot } from './sharing.commands.js';
export { ArchiveSnapshot, RestoreFromArchive } from './tiering.commands.js';
export { noteUse } from './uses.commands.js';
