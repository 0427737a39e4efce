import type { FactData } from '../facts.js';
import { including, NONE, only, replacing } from '../keyed.js';
import type { Rules } from '../rules.js';
import type { Drift, Snapshot, SnapshotState } from '../states.js';
import { driftOf, redrifted } from '../subject.js';
import { hasEnded, toState } from './completion.js';
import { described } from './making.js';
import { withSharesBack, withSharesBinned } from './shares.js';

type Shown = FactData<'SnapshotObserved'>;

const STATES: Readonly<Record<string, SnapshotState>> = {
  pending: 'pending',
  completed: 'completed',
  error: 'error',
  recoverable: 'recycled',
  recovering: 'recycled',
};

const stateShown = ({ state }: Shown): SnapshotState | undefined =>
  state !== undefined && Object.hasOwn(STATES, state) ? STATES[state] : undefined;

function drift(snapshot: Snapshot, shown: Shown): Drift {
  if (!snapshot.complete && !snapshot.inventoried) return NONE;
  const members = driftOf({
    state: [snapshot.state === 'unknown' ? undefined : snapshot.state, stateShown(shown)],
    tier: [Object.keys(snapshot.tier)[0], shown.tier],
    sizeGiB: [snapshot.sizeGiB, shown.sizeGiB],
    encrypted: [snapshot.encrypted, shown.encrypted],
    description: [snapshot.description, shown.description],
  });
  return shown.tags === undefined ? members : redrifted(members, 'tags', snapshot.tags, shown.tags);
}

/** An arbitrary volume stands in a copy's description: only what was not copied is a snapshot of its volume. */
function volumes(seen: Snapshot, { volumeId }: Shown): Snapshot {
  const isCopy = Object.keys(seen.sources).length > 0;
  return isCopy || volumeId === undefined ? seen : { ...seen, volumes: including(seen.volumes, only(volumeId)) };
}

/** What must have happened unseen, where a snapshot is shown in that state: what is in the bin has lost its shares, and is back with them. */
function shares(snapshot: Snapshot, state: SnapshotState | undefined): Snapshot {
  if (state === undefined) return snapshot;
  return hasEnded({ state }) ? withSharesBinned(snapshot) : withSharesBack(snapshot);
}

/** A snapshot as it was seen at a moment. */
export const inventory: Rules<Snapshot> = {
  SnapshotObserved: (snapshot, { data }) => {
    const state = stateShown(data);
    const seen = volumes(described(shares(snapshot, state), data), data);
    const told: Snapshot = {
      ...seen,
      inventoried: true,
      ownerId: data.ownerId ?? snapshot.ownerId,
      region: data.region ?? snapshot.region,
      startedAt: snapshot.startedAt ?? data.startedAt ?? null,
      tags: replacing(snapshot.tags, data.tags ?? snapshot.tags),
      drift: drift(snapshot, data),
    };
    return state === undefined ? told : toState(told, state, 'observed');
  },
};
