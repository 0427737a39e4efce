import { including, only } from '../keyed.js';
import type { Rules } from '../rules.js';
import type { Instance, InstanceState } from '../states.js';
import { ends, toState } from './running.js';

const ACTION = 'interruption';

/**
 * What an interruption does to a Spot instance, as the warning told it. Without one it terminates, as is the default, and only
 * until evidence says that it was stopped.
 */
function interrupted(instance: Instance): Instance {
  const action = instance.attributes[ACTION];
  const stops = action === 'stop' || action === 'hibernate';
  const next = toState(instance, stops ? 'stopped' : 'terminated', 'presumed');
  const guessed = instance.endIsGuessed || !ends(instance.state);
  return action === undefined && guessed ? { ...next, endIsGuessed: true } : next;
}

const FLEET: Readonly<Record<string, InstanceState>> = { launched: 'running', terminated: 'terminated' };

/** What AWS does to instances on its own: it takes Spot capacity back, and its fleets launch and terminate. */
export const spot: Rules<Instance> = {
  SpotInterruptionWarned: (instance, { data }) => ({
    ...instance,
    attributes: including(instance.attributes, data.action === undefined ? {} : only(ACTION, data.action)),
  }),
  SpotInterrupted: interrupted,
  FleetInstanceChanged: (instance, { data }) => {
    const told = Object.hasOwn(FLEET, data.change) ? FLEET[data.change] : undefined;
    const known = { ...instance, instanceType: instance.instanceType ?? data.instanceType ?? null };
    const repeats = told === 'running' && instance.state !== 'unknown';
    return told === undefined || repeats ? known : toState(known, told, 'presumed');
  },
};
