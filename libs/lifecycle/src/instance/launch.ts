import type { FactData } from '../facts.js';
import { NONE } from '../keyed.js';
import type { Rules } from '../rules.js';
import type { Instance, Keyed } from '../states.js';
import { born } from '../subject.js';

type Told = FactData<'InstanceObserved'> & FactData<'InstanceLaunched'>;
type Shape = { readonly [Member in keyof Told]?: Told[Member] | undefined };

/** What the state names by members of their own, and what says whose the instance is rather than how it is. */
const NAMED = new Set([
  'instanceId',
  'imageId',
  'ownerId',
  'region',
  'state',
  'tags',
  'reason',
  'reasonCode',
  'launchedAt',
  'reservationId',
  'instanceType',
  'availabilityZone',
  'architecture',
  'rootDeviceName',
  'requestedImage',
]);

/** Scalars and lists of scalars of an instance's shape, as text. */
export function otherAttributes(told: Shape): Keyed {
  const others = Object.entries(told).filter(([name]) => !NAMED.has(name));
  return Object.fromEntries(
    others.flatMap(([name, value]) => {
      if (Array.isArray(value)) return name === 'productCodes' ? [[name, value.map(String).join(' ')]] : [];
      return typeof value === 'object' || value === undefined ? [] : [[name, String(value)]];
    }),
  );
}

/** What a fact tells of an instance's shape; what it does not, stays. */
export const shaped = (instance: Instance, told: Shape): Instance => ({
  ...instance,
  reservationId: told.reservationId ?? instance.reservationId,
  instanceType: told.instanceType ?? instance.instanceType,
  availabilityZone: told.availabilityZone ?? instance.availabilityZone,
  architecture: told.architecture ?? instance.architecture,
  rootDeviceName: told.rootDeviceName ?? instance.rootDeviceName,
  requestedImage: told.requestedImage ?? instance.requestedImage,
  blockDevices: told.blockDevices ?? instance.blockDevices,
  attributes: { ...instance.attributes, ...otherAttributes(told) },
});

const chosen = (instance: Instance, attributes: Keyed = NONE): Instance => ({
  ...instance,
  attributes: { ...instance.attributes, ...attributes },
});

/** How an instance began, and who began it. */
export const launch: Rules<Instance> = {
  InstanceLaunched: (instance, { data, metadata }) => ({
    ...chosen(shaped(born(instance, data), data), data.attributes),
    launchedAt: metadata.occurredAt,
    launchedBy: metadata.actor.principal,
  }),
};
