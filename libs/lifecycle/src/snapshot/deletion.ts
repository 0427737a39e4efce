import type { Asking } from '../asking.js';
import type { SnapshotEvent } from '../facts.js';
import { rule } from '../refusal.js';
import type { Snapshot } from '../states.js';
import { lockOf } from './locking.js';
import { ownSnapshot } from './use.js';

interface Known extends Asking {
  /** Images of the owner, pending, available or disabled, that stand on the snapshot. */
  readonly usedBy: readonly string[];
  /** Until when the Recycle Bin's rules of this moment keep it (microseconds); null where none matches. */
  readonly keptUntil: number | null;
}

/**
 * Deletes a snapshot that no image stands on and no lock holds. One that was never completed is not worth keeping in the bin.
 * `withImageId` names the image that it is deleted with, which no longer counts.
 */
export function deleteSnapshot(
  snapshot: Snapshot,
  { withImageId }: { readonly withImageId?: string | undefined },
  known: Known,
): readonly SnapshotEvent[] {
  ownSnapshot(snapshot, known);
  const { snapshotId, state } = snapshot;
  const [user] = known.usedBy.filter((imageId) => imageId !== withImageId);
  rule(user === undefined, 'snapshot-in-use', snapshotId, `It is currently in use by ${user}.`);
  const lock = lockOf(snapshot, known.at);
  rule(lock === null, 'snapshot-locked', snapshotId, `Its mode is ${lock?.state}.`);
  const deleted: SnapshotEvent = {
    type: 'SnapshotDeleted',
    data: { snapshotId, ...(withImageId !== undefined && { withImageId }) },
  };
  const { keptUntil } = known;
  return keptUntil === null || state !== 'completed'
    ? [deleted]
    : [deleted, { type: 'SnapshotRecycled', data: { snapshotId, until: keptUntil } }];
}

function binned(snapshot: Snapshot, { account, region }: Asking): void {
  const own = snapshot.ownerId === account && snapshot.region === region;
  rule(own && snapshot.state === 'recycled', 'snapshot-not-in-bin', snapshot.snapshotId);
}

/** Takes a snapshot out of the Recycle Bin, its shares with it. */
export function restoreSnapshot(snapshot: Snapshot, known: Asking): readonly SnapshotEvent[] {
  binned(snapshot, known);
  const { snapshotId, recycledUntil } = snapshot;
  rule(
    recycledUntil === null || known.at < recycledUntil,
    'snapshot-not-in-bin',
    snapshotId,
    'Its retention has ended.',
  );
  return [{ type: 'SnapshotRestoredFromRecycleBin', data: { snapshotId } }];
}

/** Ends a snapshot whose retention has ended. */
export function purgeSnapshot(snapshot: Snapshot, known: Asking): readonly SnapshotEvent[] {
  binned(snapshot, known);
  const { snapshotId, recycledUntil } = snapshot;
  rule(recycledUntil !== null && known.at >= recycledUntil, 'snapshot-retention-running', snapshotId);
  return [{ type: 'SnapshotPurged', data: { snapshotId } }];
}
