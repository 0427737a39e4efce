import { including, only } from '../keyed.js';
import type { Rules } from '../rules.js';
import type { Instance, InstanceState } from '../states.js';
import { asleep, ends, moved, toState } from './running.js';
import { because, type StateReasonCode } from './state-reasons.js';

const ACTION = 'interruption';

const stops = ({ attributes }: Instance): boolean =>
  attributes[ACTION] === 'stop' || attributes[ACTION] === 'hibernate';

/**
 * What an interruption does to a Spot instance, as the warning told it. Without one it terminates, as is the default, and only
 * until evidence says that it was stopped.
 */
function interrupted(instance: Instance): Instance {
  const next = toState(instance, stops(instance) ? 'stopped' : 'terminated', 'presumed');
  const guessed = instance.endIsGuessed || !ends(instance.state);
  return instance.attributes[ACTION] === undefined && guessed ? { ...next, endIsGuessed: true } : next;
}

/** What was decided here passes through every state, and says why. */
function taken(instance: Instance): Instance {
  if (!stops(instance)) {
    return explained(moved(instance, 'InstanceShuttingDown'), 'Server.SpotInstanceTermination');
  }
  const stopping = explained(moved(instance, 'InstanceStopping'), 'Server.SpotInstanceShutdown');
  return instance.attributes[ACTION] === 'hibernate' ? asleep(stopping) : stopping;
}

function explained(instance: Instance, code: StateReasonCode): Instance {
  const { reasonCode, reason } = because(code);
  return { ...instance, stateReason: reason, stateReasonCode: reasonCode };
}

const FLEET: Readonly<Record<string, InstanceState>> = { launched: 'running', terminated: 'terminated' };

/** What AWS does to instances on its own: it takes Spot capacity back, and its fleets launch and terminate. */
export const spot: Rules<Instance> = {
  SpotInterruptionWarned: (instance, { data }) => ({
    ...instance,
    attributes: including(instance.attributes, data.action === undefined ? {} : only(ACTION, data.action)),
  }),
  // A notice of it is a use, which changes nothing: only what was decided here ties the instance to its request.
  SpotRequestFulfilled: (instance, { data, metadata }) => ({
    ...instance,
    attributes: including(
      instance.attributes,
      metadata.source !== 'engine' || data.spotRequestId === undefined ? {} : only('spotRequestId', data.spotRequestId),
    ),
  }),
  SpotInterrupted: (instance, { metadata }) => (metadata.source === 'engine' ? taken(instance) : interrupted(instance)),
  FleetInstanceChanged: (instance, { data }) => {
    const told = Object.hasOwn(FLEET, data.change) ? FLEET[data.change] : undefined;
    const known = { ...instance, instanceType: instance.instanceType ?? data.instanceType ?? null };
    const repeats = told === 'running' && instance.state !== 'unknown';
    return told === undefined || repeats ? known : toState(known, told, 'presumed');
  },
};
