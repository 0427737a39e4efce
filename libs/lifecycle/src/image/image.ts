import type { Aggregate } from '../aggregate.js';
import { attributesFacetOf, NONE } from '../keyed.js';
import { absorbBy } from '../rules.js';
import type { Image } from '../states.js';
import { evolveResource, facetsOfResource, UNSEEN_RESOURCE } from '../subject.js';
import { attributes } from './attributes.js';
import { availability, USES } from './availability.js';
import { deprecation } from './deprecation.js';
import { inventory } from './inventory.js';
import { launchPermissions } from './launch-permissions.js';
import { lineage } from './lineage.js';
import { making } from './making.js';
import { protection } from './protection.js';
import { tasks } from './tasks.js';
import { watermarks } from './watermarks.js';

const evolve = evolveResource<Image>(
  inventory,
  making,
  launchPermissions,
  availability,
  lineage,
  attributes,
  deprecation,
  protection,
  watermarks,
  tasks,
);

const attributesOf = (state: Image): Readonly<Record<string, unknown>> =>
  state.fastLaunch === null ? state.attributes : { ...state.attributes, fastLaunch: state.fastLaunch };

/** How the facts of an image become its state. Each concept has a file of its own. */
export const image: Aggregate<Image> = {
  category: 'image',
  initial: (imageId) => ({
    ...UNSEEN_RESOURCE,
    imageId,
    creation: null,
    createdAt: null,
    request: null,
    attributes: NONE,
    sources: NONE,
    snapshots: NONE,
    permissions: NONE,
    binned: NONE,
    stateBeforeEnd: 'unknown',
    permissionsComplete: false,
    deprecation: NONE,
    protection: NONE,
    watermarks: NONE,
    fastLaunch: null,
    tasks: NONE,
    recycledUntil: null,
    deprecatedSince: null,
    lastLaunchedAt: null,
    settledBy: null,
  }),
  evolve,
  facets: (state) => ({
    ...facetsOfResource(state, attributesFacetOf(attributesOf(state))),
    source: state.sources,
    snapshot: state.snapshots,
    permission: state.permissions,
    deprecation: state.deprecation,
    protection: state.protection,
    watermark: state.watermarks,
  }),
  absorb: absorbBy(USES, evolve),
};
