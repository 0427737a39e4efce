import type { Aggregate } from '../aggregate.js';
import { NONE, rememberingAttributes } from '../keyed.js';
import { absorbBy } from '../rules.js';
import type { Snapshot } from '../states.js';
import { evolveResource, facetsOfResource, UNSEEN_RESOURCE } from '../subject.js';
import { completion, USES } from './completion.js';
import { inventory } from './inventory.js';
import { lock } from './lock.js';
import { making } from './making.js';
import { shares } from './shares.js';
import { tier } from './tier.js';

const evolve = evolveResource<Snapshot>(inventory, making, shares, completion, tier, lock);

const attributesFacet = rememberingAttributes();

/** How the facts of a snapshot become its state. */
export const snapshot: Aggregate<Snapshot> = {
  category: 'snapshot',
  initial: (snapshotId) => ({
    ...UNSEEN_RESOURCE,
    snapshotId,
    startedAt: null,
    sizeGiB: null,
    encrypted: null,
    kmsKeyId: null,
    description: null,
    volumes: NONE,
    sources: NONE,
    madeFor: NONE,
    shares: NONE,
    binned: NONE,
    sharesComplete: false,
    tier: NONE,
    lock: NONE,
    coolOffUntil: null,
    movingTo: null,
    lastMove: null,
    recycledUntil: null,
    settledBy: null,
  }),
  evolve,
  facets: (state) => ({
    ...facetsOfResource(
      state,
      attributesFacet(state.snapshotId, {
        description: state.description,
        encrypted: state.encrypted,
        kmsKeyId: state.kmsKeyId,
        sizeGiB: state.sizeGiB,
        startedAt: state.startedAt,
      }),
    ),
    volume: state.volumes,
    source: state.sources,
    'made-for': state.madeFor,
    share: state.shares,
    tier: state.tier,
    lock: state.lock,
  }),
  absorb: absorbBy(USES, evolve),
};
