import type { Aggregate } from '../aggregate.js';
import { attributesFacet, NONE } from '../keyed.js';
import { absorbBeside } from '../rules.js';
import type { Instance } from '../states.js';
import { evolveResource, facetsOfResource, UNSEEN_RESOURCE } from '../subject.js';
import { attributes } from './attributes.js';
import { inventory } from './inventory.js';
import { launch } from './launch.js';
import { origin } from './origin.js';
import { running } from './running.js';
import { spot } from './spot.js';

/** How the facts of an instance become its state. */
export const instance: Aggregate<Instance> = {
  category: 'instance',
  initial: (instanceId) => ({
    ...UNSEEN_RESOURCE,
    instanceId,
    launchedAt: null,
    launchedBy: null,
    reservationId: null,
    instanceType: null,
    availabilityZone: null,
    architecture: null,
    rootDeviceName: null,
    endIsGuessed: false,
    imageId: null,
    images: NONE,
    requestedImage: null,
    blockDevices: [],
    attributes: NONE,
  }),
  evolve: evolveResource<Instance>(inventory, launch, running, spot, origin, attributes),
  facets: (state) => ({
    ...facetsOfResource(
      state,
      attributesFacet({
        ...state.attributes,
        architecture: state.architecture,
        availabilityZone: state.availabilityZone,
        instanceType: state.instanceType,
        launchedAt: state.launchedAt,
        launchedBy: state.launchedBy,
        requestedImage: state.requestedImage,
        reservationId: state.reservationId,
        rootDeviceName: state.rootDeviceName,
      }),
    ),
    image: state.images,
  }),
  absorb: absorbBeside,
};
