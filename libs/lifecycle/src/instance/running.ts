import { excluding, including, only } from '../keyed.js';
import type { FactOf, Rules } from '../rules.js';
import type { Instance, InstanceState } from '../states.js';
import { become } from '../subject.js';
import type { Certainty } from '../vocabulary.js';
import { type Move, stateAfter } from './transitions.js';

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
  stateReasonCode: reasonCode ?? (reason === undefined ? instance.stateReasonCode : null),
});

const awake = (instance: Instance): Instance => ({
  ...instance,
  attributes: excluding(instance.attributes, [HIBERNATED]),
});

/** Why it stopped is no longer so once it starts anew. */
const anew = (instance: Instance): Instance => ({ ...awake(instance), stateReason: null, stateReasonCode: null });

/** The instance with its memory kept until it starts again. */
export const asleep = (instance: Instance): Instance => ({
  ...instance,
  attributes: including(instance.attributes, only(HIBERNATED, 'true')),
});

/** What was decided here is not presumed: each move leads where the table says. */
export function moved(instance: Instance, move: Move): Instance {
  const state = stateAfter(instance.state, move);
  return state === undefined ? instance : become(instance, state, 'observed');
}

/** A decided fact moves the instance by the table; one that was observed elsewhere is read as evidence. */
const reaches =
  (state: InstanceState, certainty: Certainty) =>
  (instance: Instance, { type, metadata }: FactOf<Move>): Instance =>
    metadata.source === 'engine' ? moved(instance, type) : toState(instance, state, certainty);

const started = reaches('running', 'presumed');
const runs = reaches('running', 'observed');
const stopping = reaches('stopped', 'presumed');
const stopped = reaches('stopped', 'observed');
const ending = reaches('terminated', 'presumed');
const ended = reaches('terminated', 'observed');

/**
 * What an instance is doing. CloudTrail shows that a change was asked for and never that it ended, so its end is *presumed*:
 * running from the launch or the start on, stopped and terminated from the call on, until evidence says otherwise. What is
 * decided here passes through every state.
 */
export const running: Rules<Instance> = {
  InstanceLaunched: started,
  // A notice that the launch is under way tells nothing that the launch did not.
  InstancePending: (instance, fact) => (instance.state === 'running' ? instance : anew(started(instance, fact))),
  InstanceRunning: (instance, fact) => awake(runs(instance, fact)),
  InstanceHibernating: (instance, fact) => because(asleep(stopping(instance, fact)), fact.data),
  InstanceStopping: (instance, fact) => because(stopping(instance, fact), fact.data),
  InstanceStopped: (instance, fact) => because(stopped(instance, fact), fact.data),
  InstanceShuttingDown: (instance, fact) => because(ending(instance, fact), fact.data),
  InstanceTerminated: (instance, fact) => because(ended(instance, fact), fact.data),
  InstanceStatusFailed: (instance, { data }) => because(instance, data),
};
