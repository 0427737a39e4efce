import type { FactData } from '../facts.js';
import { NONE, replacing } from '../keyed.js';
import type { Rules } from '../rules.js';
import type { Drift, Instance, InstanceState } from '../states.js';
import { become, comparedMembers, driftOf, redrifted } from '../subject.js';
import { otherAttributes, shaped } from './launch.js';

type Shown = FactData<'InstanceObserved'>;

const STATES: Readonly<Record<string, InstanceState>> = {
  pending: 'pending',
  running: 'running',
  stopping: 'stopping',
  stopped: 'stopped',
  'shutting-down': 'shutting-down',
  terminated: 'terminated',
};

/** What is on its way to a state that the facts presume is no contradiction of it. */
const TOWARDS: Readonly<Record<string, string>> = {
  pending: 'running',
  stopping: 'stopped',
  'shutting-down': 'terminated',
};

const stateShown = ({ state }: Shown): InstanceState | undefined =>
  state !== undefined && Object.hasOwn(STATES, state) ? STATES[state] : undefined;

function drift(instance: Instance, shown: Shown): Drift {
  if (!instance.complete && !instance.inventoried) return NONE;
  const state = stateShown(shown);
  const agrees = state !== undefined && (TOWARDS[state] ?? state) === instance.state;
  const members = driftOf({
    state: [instance.state === 'unknown' || agrees ? undefined : instance.state, state],
    imageId: [instance.imageId, shown.imageId],
    instanceType: [instance.instanceType, shown.instanceType],
    ...comparedMembers(instance.attributes, otherAttributes(shown)),
  });
  return shown.tags === undefined ? members : redrifted(members, 'tags', instance.tags, shown.tags);
}

/** An instance as it was seen at a moment. */
export const inventory: Rules<Instance> = {
  InstanceObserved: (instance, { data }) => {
    const state = stateShown(data);
    const seen: Instance = {
      ...shaped(instance, data),
      inventoried: true,
      ownerId: data.ownerId ?? instance.ownerId,
      region: data.region ?? instance.region,
      launchedAt: instance.launchedAt ?? data.launchedAt ?? null,
      stateReason: data.reason ?? data.reasonCode ?? instance.stateReason,
      tags: replacing(instance.tags, data.tags ?? instance.tags),
      drift: drift(instance, data),
    };
    return state === undefined ? seen : become({ ...seen, endIsGuessed: false }, state, 'observed');
  },
};
