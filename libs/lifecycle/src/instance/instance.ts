import type { Aggregate } from '../aggregate.js';
import { NONE, rememberingAttributes } from '../keyed.js';
import { absorbBeside } from '../rules.js';
import type { Instance } from '../states.js';
import { evolveResource, facetsOfResource, UNSEEN_RESOURCE } from '../subject.js';
import { attributes } from './attributes.js';
import { inventory } from './inventory.js';
import { launch } from './launch.js';
import { origin } from './origin.js';
import { running } from './running.js';
import { spot } from './spot.js';

const evolve = evolveResource<Instance>(inventory, launch, running, spot, origin, attributes);

/** When it left the state before: by whatever moved it. What only goes on (stopping, then stopped) keeps the moment of the asking. */
const stamped = (before: Instance, after: Instance, at: number): Instance =>
  before.state === after.state || ON_THE_WAY[before.state] === after.state ? after : { ...after, movedAt: at };

const ON_THE_WAY: Partial<Record<Instance['state'], Instance['state']>> = {
  pending: 'running',
  stopping: 'stopped',
  'shutting-down': 'terminated',
};

const attributesFacet = rememberingAttributes();

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
    rootReplacement: null,
    rootTasks: NONE,
    stateReasonCode: null,
    movedAt: null,
  }),
  evolve: (state, fact) => stamped(state, evolve(state, fact), fact.metadata.occurredAt),
  facets: (state) => ({
    ...facetsOfResource(
      state,
      attributesFacet(state.instanceId, {
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
