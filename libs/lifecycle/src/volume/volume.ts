import type { Aggregate } from '../aggregate.js';
import { NONE, rememberingAttributes } from '../keyed.js';
import { absorbBeside } from '../rules.js';
import type { Volume } from '../states.js';
import { evolveResource, facetsOfResource, UNSEEN_RESOURCE } from '../subject.js';
import { attachments } from './attachments.js';
import { existence } from './existence.js';
import { inventory } from './inventory.js';

const attributesFacet = rememberingAttributes();

/** How the facts of a volume become its state. */
export const volume: Aggregate<Volume> = {
  category: 'volume',
  initial: (volumeId) => ({
    ...UNSEEN_RESOURCE,
    volumeId,
    createdAt: null,
    sizeGiB: null,
    volumeType: null,
    encrypted: null,
    availabilityZone: null,
    sources: NONE,
    attachments: NONE,
    iops: null,
    throughput: null,
    kmsKeyId: null,
    multiAttach: false,
    deletedWith: NONE,
    modification: null,
    recycledUntil: null,
    autoEnableIO: false,
    parameters: null,
  }),
  evolve: evolveResource<Volume>(inventory, existence, attachments),
  facets: (state) => ({
    ...facetsOfResource(
      state,
      attributesFacet(state.volumeId, {
        availabilityZone: state.availabilityZone,
        createdAt: state.createdAt,
        encrypted: state.encrypted,
        sizeGiB: state.sizeGiB,
        volumeType: state.volumeType,
        iops: state.iops,
        throughput: state.throughput,
        kmsKeyId: state.kmsKeyId,
      }),
    ),
    source: state.sources,
    attachment: state.attachments,
  }),
  absorb: absorbBeside,
};
