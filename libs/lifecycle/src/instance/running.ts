import { excluding, including, only } from '../keyed.js';
import type { Rules } from '../rules.js';
import type { Instance, InstanceState } from '../states.js';
import { become } from '../subject.js';
import type { Certainty } from '../vocabulary.js';

const HIBERNATED = 'hibernated';

interface Why {
  readonly reason?: string | undefined;
  readonly reasonCode?: string | undefined;
}

/** Nothing but its termination lies before the instance. */
export const ends = (state: InstanceState): boolean => state === 'terminated' || state === 'shutting-down';

/** A terminated instance never comes back; what seems to say so is evidence that was late or wrong. */
export function toState(instance: Instance, state: InstanceState, certainty: Certainty): Instance {
  if (ends(instance.state) && !instance.endIsGuessed && !ends(state)) return instance;
  const told = instance.endIsGuessed ? { ...instance, endIsGuessed: false } : instance;
  // Seen terminated is surer than termination asked for: a further call for it takes nothing back.
  if (told.state === state && told.certainty === 'observed') return told;
  return become(told, state, certainty);
}

const because = (instance: Instance, { reason, reasonCode }: Why): Instance => ({
  ...instance,
  stateReason: reason ?? reasonCode ?? instance.stateReason,
});

const awake = (instance: Instance): Instance => ({
  ...instance,
  attributes: excluding(instance.attributes, [HIBERNATED]),
});

/**
 * What an instance is doing. CloudTrail shows that a change was asked for and never that it ended, so its end is *presumed*:
 * running from the launch or the start on, stopped and terminated from the call on, until evidence says otherwise.
 */
export const running: Rules<Instance> = {
  InstanceLaunched: (instance) => toState(instance, 'running', 'presumed'),
  InstancePending: (instance) =>
    // A notice that the launch is under way tells nothing that the launch did not.
    instance.state === 'running' ? instance : awake(toState(instance, 'running', 'presumed')),
  InstanceRunning: (instance) => awake(toState(instance, 'running', 'observed')),
  InstanceHibernating: (instance) => ({
    ...toState(instance, 'stopped', 'presumed'),
    attributes: including(instance.attributes, only(HIBERNATED, 'true')),
  }),
  InstanceStopping: (instance, { data }) => because(toState(instance, 'stopped', 'presumed'), data),
  InstanceStopped: (instance) => toState(instance, 'stopped', 'observed'),
  InstanceShuttingDown: (instance, { data }) => because(toState(instance, 'terminated', 'presumed'), data),
  InstanceTerminated: (instance, { data }) => because(toState(instance, 'terminated', 'observed'), data),
  InstanceStatusFailed: (instance, { data }) => because(instance, data),
};
