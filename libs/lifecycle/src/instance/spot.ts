import { including, only } from '../keyed.js';
import type { Rules } from '../rules.js';
import type { Instance, InstanceState } from '../states.js';
import { toState } from './running.js';

const ACTION = 'interruption';

/** What an interruption does to a Spot instance, as the warning told it; without one it terminates, as is the default. */
const interrupted = ({ attributes }: Instance): InstanceState =>
  attributes[ACTION] === 'stop' || attributes[ACTION] === 'hibernate' ? 'stopped' : 'terminated';

const FLEET: Readonly<Record<string, InstanceState>> = { launched: 'running', terminated: 'terminated' };

/** What AWS does to instances on its own: it takes Spot capacity back, and its fleets launch and terminate. */
export const spot: Rules<Instance> = {
  SpotInterruptionWarned: (instance, { data }) => ({
    ...instance,
    attributes: including(instance.attributes, data.action === undefined ? {} : only(ACTION, data.action)),
  }),
  SpotInterrupted: (instance) => toState(instance, interrupted(instance), 'presumed'),
  FleetInstanceChanged: (instance, { data }) => {
    const told = Object.hasOwn(FLEET, data.change) ? FLEET[data.change] : undefined;
    const known = { ...instance, instanceType: instance.instanceType ?? data.instanceType ?? null };
    const repeats = told === 'running' && instance.state !== 'unknown';
    return told === undefined || repeats ? known : toState(known, told, 'presumed');
  },
};
