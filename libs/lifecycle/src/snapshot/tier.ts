import { only, replacing } from '../keyed.js';
import type { Rules } from '../rules.js';
import type { Keyed, Snapshot, TierMove } from '../states.js';

const inTier = (snapshot: Snapshot, tier: Keyed): Snapshot => ({
  ...snapshot,
  tier: replacing(snapshot.tier, tier),
  movingTo: null,
});

/** Only a move that is under way ends: what comes by itself, such as the end of a restore, is none. */
const movedBy = (
  { lastMove }: Snapshot,
  ended: Pick<TierMove, 'result' | 'endedAt' | 'reason'>,
): Snapshot['lastMove'] => (lastMove?.result === null ? { ...lastMove, ...ended } : lastMove);

/** Where a snapshot is stored. Being asked to move does not move it: the move takes days, and can fail. */
export const tier: Rules<Snapshot> = {
  SnapshotStarted: (snapshot) => inTier(snapshot, only('standard')),
  SnapshotCopyRequested: (snapshot) => inTier(snapshot, only('standard')),
  SnapshotTieringRequested: (snapshot, { data: { tier: to, temporaryDays = null }, metadata: { occurredAt } }) => ({
    ...snapshot,
    movingTo: { tier: to, temporaryDays },
    lastMove: { tier: to, temporaryDays, askedAt: occurredAt, endedAt: null, result: null, reason: null },
  }),
  SnapshotTieringFailed: (snapshot, { data, metadata }) => ({
    ...snapshot,
    movingTo: null,
    lastMove: movedBy(snapshot, { result: 'failed', endedAt: metadata.occurredAt, reason: data.reason ?? null }),
  }),
  SnapshotTiered: (snapshot, { data, metadata }) => ({
    ...inTier(snapshot, only(data.tier, data.until === undefined ? '' : String(data.until))),
    lastMove: movedBy(snapshot, { result: 'completed', endedAt: metadata.occurredAt, reason: null }),
  }),
  SnapshotObserved: (snapshot, { data }) =>
    data.tier === undefined || Object.hasOwn(snapshot.tier, data.tier) ? snapshot : inTier(snapshot, only(data.tier)),
};
