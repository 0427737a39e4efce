import type { Asking } from '../asking.js';
import type { SnapshotEvent } from '../facts.js';
import { rule } from '../refusal.js';
import type { Snapshot } from '../states.js';
import { ownSnapshot } from './use.js';

const DAY_MICROS = 24 * 60 * 60 * 1_000_000;
const MOST_TEMPORARY_DAYS = 180;

/** Until when a temporarily restored snapshot can be used; null where it is not one. */
export const restoredUntil = ({ tier }: Pick<Snapshot, 'tier'>): number | null => {
  const until = tier['standard'] ?? '';
  return until === '' ? null : Number(until);
};

function atRest(snapshot: Snapshot): void {
  const { snapshotId, state, movingTo } = snapshot;
  rule(state === 'completed', 'snapshot-not-completed', snapshotId, `It is ${state}.`);
  rule(movingTo === null, 'snapshot-tier-unsuited', snapshotId, `It is on its way to ${movingTo?.tier}.`);
}

interface Known extends Asking {
  /** Images that stand on the snapshot and are not disabled. */
  readonly usedBy: readonly string[];
}

/** Asks for a snapshot to be archived (EBS user guide, archive snapshots); a temporary restore ends early by it. */
export function archiveSnapshot(snapshot: Snapshot, known: Known): readonly SnapshotEvent[] {
  ownSnapshot(snapshot, known);
  atRest(snapshot);
  const { snapshotId, tier } = snapshot;
  rule(!Object.hasOwn(tier, 'archive'), 'snapshot-tier-unsuited', snapshotId, 'It is in the archive tier.');
  const [user] = known.usedBy;
  rule(user === undefined, 'snapshot-in-use', snapshotId, `It is currently in use by ${user}.`);
  return [{ type: 'SnapshotTieringRequested', data: { snapshotId, tier: 'archive' } }];
}

/** Asks for an archived snapshot back: for days, or, with none given, for good. Of one that is back for days, changes that. */
export function restoreTier(
  snapshot: Snapshot,
  { temporaryDays }: { readonly temporaryDays?: number | undefined },
  known: Asking,
): readonly SnapshotEvent[] {
  ownSnapshot(snapshot, known);
  atRest(snapshot);
  const { snapshotId, tier } = snapshot;
  const away = Object.hasOwn(tier, 'archive') || restoredUntil(snapshot) !== null;
  rule(away, 'snapshot-tier-unsuited', snapshotId, 'It is not archived.');
  const days = temporaryDays ?? 1;
  const right = Number.isInteger(days) && days >= 1 && days <= MOST_TEMPORARY_DAYS;
  rule(right, 'snapshot-restore-malformed', snapshotId, `It would be for ${days} days.`);
  const request = { snapshotId, tier: 'standard', ...(temporaryDays !== undefined && { temporaryDays }) } as const;
  return [{ type: 'SnapshotTieringRequested', data: request }];
}

/** In no tier any more: what is in the Recycle Bin still is. */
const isGone = ({ state }: Snapshot): boolean => state === 'deleted' || state === 'purged';

/** The snapshot has arrived in the tier that it was asked to move to; nothing, where it was not, or is gone. */
export function reachTier(snapshot: Snapshot, { at }: Pick<Asking, 'at'>): readonly SnapshotEvent[] {
  const { snapshotId, movingTo } = snapshot;
  if (movingTo === null || isGone(snapshot)) return [];
  const { tier, temporaryDays } = movingTo;
  const until = temporaryDays === null ? undefined : at + temporaryDays * DAY_MICROS;
  return [{ type: 'SnapshotTiered', data: { snapshotId, tier, ...(until !== undefined && { until }) } }];
}

/** The move between tiers failed; nothing, where none was under way. */
export function failTiering(snapshot: Snapshot, { reason }: { readonly reason: string }): readonly SnapshotEvent[] {
  const { snapshotId, movingTo } = snapshot;
  return movingTo === null || isGone(snapshot) ? [] : [{ type: 'SnapshotTieringFailed', data: { snapshotId, reason } }];
}

/** The days of a temporary restore have passed: the snapshot is only archived again. Nothing before. */
export function endRestore(snapshot: Snapshot, { at }: Pick<Asking, 'at'>): readonly SnapshotEvent[] {
  const until = restoredUntil(snapshot);
  const due = until !== null && until <= at && !isGone(snapshot);
  return due ? [{ type: 'SnapshotTiered', data: { snapshotId: snapshot.snapshotId, tier: 'archive' } }] : [];
}
