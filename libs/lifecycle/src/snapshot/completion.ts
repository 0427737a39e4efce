import type { FactType } from '../facts.js';
import { placeOf } from '../order.js';
import type { FactOf, Rules } from '../rules.js';
import type { Snapshot, SnapshotState } from '../states.js';
import { become } from '../subject.js';
import type { Certainty } from '../vocabulary.js';

export const USES: readonly FactType[] = ['SnapshotUsed', 'SharedSnapshotUsed', 'SnapshotBlocksAccessed'];

const ENDED: readonly SnapshotState[] = ['deleted', 'recycled', 'purged'];

/** The snapshot has ended: only the Recycle Bin may give it back. */
export const hasEnded = ({ state }: Pick<Snapshot, 'state'>): boolean => ENDED.includes(state);

/** The snapshot in another state; a pending one is settled anew by the next use. */
export function toState(snapshot: Snapshot, state: SnapshotState, certainty: Certainty): Snapshot {
  const next = become(snapshot, state, certainty);
  return next.state === 'pending' && next.settledBy !== null ? { ...next, settledBy: null } : next;
}

/** What was told of a snapshot a moment before its making, by another clock, is what came of the making: that undoes none of it. */
const asked = (snapshot: Snapshot): Snapshot =>
  snapshot.state === 'unknown' ? toState(snapshot, 'pending', 'observed') : snapshot;

const whileItLasts = (state: SnapshotState) => (snapshot: Snapshot) =>
  hasEnded(snapshot) ? snapshot : toState(snapshot, state, 'observed');

/** A snapshot ends in steps, and further evidence of an earlier one takes no later one back. */
const ended = (state: SnapshotState) => (snapshot: Snapshot) =>
  ENDED.indexOf(snapshot.state) > ENDED.indexOf(state) ? snapshot : toState(snapshot, state, 'observed');

/** A pending snapshot is used by nobody but those who write its blocks. */
function used(snapshot: Snapshot, fact: FactOf<'SnapshotUsed' | 'SharedSnapshotUsed' | 'SnapshotBlocksAccessed'>) {
  const writes = fact.type === 'SnapshotBlocksAccessed' && fact.data.access === 'write';
  if (writes) return snapshot;
  const confirmed = snapshot.state === 'pending' ? toState(snapshot, 'completed', 'presumed') : snapshot;
  return confirmed.settledBy === null ? { ...confirmed, settledBy: placeOf(fact) } : confirmed;
}

/**
 * Whether a snapshot can be used: pending until AWS says that it completed, and presumed complete from its first use on
 * (CloudTrail never shows the end).
 */
export const completion: Rules<Snapshot> = {
  SnapshotStarted: asked,
  SnapshotCopyRequested: asked,
  SnapshotCompleted: whileItLasts('completed'),
  SnapshotFailed: (snapshot, { data }) => ({
    ...whileItLasts('error')(snapshot),
    stateReason: data.reason ?? snapshot.stateReason,
  }),
  SnapshotUsed: used,
  SharedSnapshotUsed: used,
  SnapshotBlocksAccessed: used,
  SnapshotDeleted: ended('deleted'),
  SnapshotRecycled: (snapshot, { data }) => ({
    ...ended('recycled')(snapshot),
    recycledUntil: data.until ?? null,
  }),
  SnapshotRestoredFromRecycleBin: (snapshot) =>
    hasEnded(snapshot) || snapshot.state === 'unknown' ? toState(snapshot, 'completed', 'presumed') : snapshot,
  SnapshotPurged: ended('purged'),
};
