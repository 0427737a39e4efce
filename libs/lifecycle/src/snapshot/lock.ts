import { NONE, only, replacing } from '../keyed.js';
import type { Rules } from '../rules.js';
import type { Keyed, Snapshot } from '../states.js';

const COOL_OFF = 'compliance-cooloff';

const lockedBy = (snapshot: Snapshot, lock: Keyed): Snapshot => ({ ...snapshot, lock: replacing(snapshot.lock, lock) });

const open = (snapshot: Snapshot): Snapshot => lockedBy({ ...snapshot, coolOffUntil: null }, NONE);

/** What keeps a snapshot from being deleted, and until when (EBS user guide, snapshot lock). */
export const lock: Rules<Snapshot> = {
  SnapshotLocked: (snapshot, { data }) =>
    lockedBy(
      { ...snapshot, coolOffUntil: data.coolOffUntil ?? null },
      only(data.lockState ?? data.mode ?? 'locked', data.expiresAt === undefined ? '' : String(data.expiresAt)),
    ),
  SnapshotLockCoolOffEnded: (snapshot) =>
    lockedBy(
      { ...snapshot, coolOffUntil: null },
      only('compliance', snapshot.lock[COOL_OFF] ?? snapshot.lock['compliance'] ?? ''),
    ),
  SnapshotUnlocked: (snapshot) => open(snapshot),
  SnapshotLockExpired: (snapshot) => open(snapshot),
  SnapshotDeleted: (snapshot) => open(snapshot),
};
