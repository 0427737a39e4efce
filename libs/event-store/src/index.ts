export { wallMicros } from './clock.js';
export {
  EventIdConflict,
  EventStore,
  InvalidAppend,
  StoreClosed,
  WrongExpectedRevision,
  type Appended,
  type ExpectedRevision,
  type Filter,
  type FollowOptions,
  type IdConflict,
  type NewEvent,
  type Page,
  type Position,
  type ReadAllOptions,
  type ReadStreamOptions,
  type RecordedEvent,
  type StoreCounters,
} from './event-store.js';
export { matchesFilter } from './filter.js';
export type { Interest } from './crowds.js';
export { type Held, LiveTail, type Stretch, type Tailed, type Watch } from './live-tail.js';
export { JsonEvent } from './json-event.js';
export { assertConnectionString, BadConnectionString } from './kurrentdb/connection-string.js';
export { LogRefuses, LogUnreachable, PositionUnknown, StreamCutOff } from './kurrentdb/log-errors.js';
export { MemoryEventStore } from './memory/memory-event-store.js';
export { DataFolder, FolderInUse } from './sqlite/data-folder.js';
export { BackupRefused, type Backup } from './sqlite/log-file.js';
export { type LogStretch, ReadingLog } from './sqlite/reading-log.js';
export { SqliteEventStore, type SqliteOptions } from './sqlite/sqlite-event-store.js';
export { isDiskFailure, LogDiskFails, StoreUnusable } from './sqlite/store-unusable.js';
export { Lease, NoCandidate, NoRivals, type LeaseStatus, type Tenure } from './lease/lease.js';
export { StreamLease, type StreamLeaseOptions } from './lease/stream-lease.js';
