import { only, replacing } from '../keyed.js';
import type { Rules } from '../rules.js';
import type { Keyed, Snapshot } from '../states.js';

const inTier = (snapshot: Snapshot, tier: Keyed): Snapshot => ({
  ...snapshot,
  tier: replacing(snapshot.tier, tier),
  movingTo: null,
});

/** Where a snapshot is stored. Being asked to move does not move it: the move takes days, and can fail. */
export const tier: Rules<Snapshot> = {
  SnapshotStarted: (snapshot) => inTier(snapshot, only('standard')),
  SnapshotCopyRequested: (snapshot) => inTier(snapshot, only('standard')),
  SnapshotTieringRequested: (snapshot, { data }) => ({
    ...snapshot,
    movingTo: { tier: data.tier, temporaryDays: data.temporaryDays ?? null },
  }),
  SnapshotTieringFailed: (snapshot) => ({ ...snapshot, movingTo: null }),
  SnapshotTiered: (snapshot, { data }) =>
    inTier(snapshot, only(data.tier, data.until === undefined ? '' : String(data.until))),
  SnapshotObserved: (snapshot, { data }) =>
    data.tier === undefined || Object.hasOwn(snapshot.tier, data.tier) ? snapshot : inTier(snapshot, only(data.tier)),
};
