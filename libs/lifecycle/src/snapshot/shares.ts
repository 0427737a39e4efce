import { excluding, including, NONE, only, replacing } from '../keyed.js';
import type { Rules } from '../rules.js';
import type { Keyed, Snapshot } from '../states.js';
import { granteeKey, granteesOf, redrifted } from '../subject.js';
import { hasEnded } from './completion.js';

const shared = (snapshot: Snapshot, shares: Keyed): Snapshot =>
  hasEnded(snapshot) ? snapshot : { ...snapshot, shares };

/** The bin keeps what a deletion ends; deleted again, or put into the bin, the snapshot has nothing more to lose. */
export const withSharesBinned = (snapshot: Snapshot): Snapshot =>
  hasEnded(snapshot) ? snapshot : { ...snapshot, shares: NONE, binned: snapshot.shares };

/** Out of the bin, the snapshot has again what it had before it ended. */
export const withSharesBack = (snapshot: Snapshot): Snapshot =>
  hasEnded(snapshot) ? { ...snapshot, shares: snapshot.binned, binned: NONE } : snapshot;

/**
 * Who may create volumes from a snapshot and copy it. Deletion ends every share; what comes back from the Recycle Bin has
 * them again (EBS user guide, considerations for the Recycle Bin).
 */
export const shares: Rules<Snapshot> = {
  SnapshotShared: (snapshot, { data }) => shared(snapshot, including(snapshot.shares, granteesOf(data.grantees))),
  SnapshotUnshared: (snapshot, { data }) => shared(snapshot, excluding(snapshot.shares, data.grantees.map(granteeKey))),
  SnapshotSharesReset: (snapshot) =>
    hasEnded(snapshot) ? snapshot : { ...snapshot, shares: NONE, sharesComplete: true },
  SnapshotShareReceived: (snapshot, { data }) =>
    shared(snapshot, including(snapshot.shares, only(granteeKey({ kind: 'account', id: data.toAccount })))),
  SnapshotSharesObserved: (snapshot, { data }) => {
    if (hasEnded(snapshot)) return snapshot;
    const shown = granteesOf(data.grantees);
    const told = snapshot.sharesComplete ? snapshot.shares : null;
    return {
      ...snapshot,
      shares: replacing(snapshot.shares, shown),
      sharesComplete: true,
      drift: redrifted(snapshot.drift, 'shares', told, shown),
    };
  },
  SnapshotDeleted: withSharesBinned,
  SnapshotRecycled: withSharesBinned,
  SnapshotPurged: (snapshot) => ({ ...snapshot, shares: NONE, binned: NONE }),
  SnapshotRestoredFromRecycleBin: withSharesBack,
};
