import type { Asking } from '../asking.js';
import type { InstanceEvent } from '../facts.js';
import { rule } from '../refusal.js';
import type { Instance } from '../states.js';
import { ownInstance } from './ownership.js';
import { because, type StateReasonCode } from './state-reasons.js';
import { type Move, stateAfter } from './transitions.js';

/** Refuses what the table of transitions does not know. */
export function mayMove({ instanceId, state }: Instance, move: Move): void {
  rule(stateAfter(state, move) !== undefined, 'instance-state-unsuited', instanceId, `It is ${state}.`);
}

const isIn = ({ state }: Instance, ...states: readonly Instance['state'][]): boolean => states.includes(state);

/** Starts a stopped instance; nothing, where it runs or is on its way to. */
export function startInstance(instance: Instance, known: Asking & Capacity): readonly InstanceEvent[] {
  ownInstance(instance, known);
  if (isIn(instance, 'pending', 'running')) return [];
  mayMove(instance, 'InstancePending');
  const { instanceId } = instance;
  rule(known.capacity, 'launch-capacity-insufficient', instanceId);
  return [{ type: 'InstancePending', data: { instanceId } }];
}

interface Capacity {
  /** There is room for an instance of its type. */
  readonly capacity: boolean;
}

interface StopAsked {
  /** Stop although the system of the instance does not answer. */
  readonly force?: boolean | undefined;
  readonly hibernate?: boolean | undefined;
}

/** Stops a running instance, or hibernates it; nothing, where it is stopped or on its way to, and is not forced. */
export function stopInstance(instance: Instance, asked: StopAsked, known: Asking): readonly InstanceEvent[] {
  ownInstance(instance, known);
  const { instanceId, attributes } = instance;
  const { force = false, hibernate = false } = asked;
  if (isIn(instance, 'stopped') || (isIn(instance, 'stopping') && !force)) return [];
  mayMove(instance, hibernate ? 'InstanceHibernating' : 'InstanceStopping');
  rule(attributes['disableApiStop'] !== 'true', 'stop-protected', instanceId);
  rule(attributes['rootDeviceType'] !== 'instance-store', 'instance-store-cannot-stop', instanceId);
  if (!hibernate) return stopping(instanceId, 'Client.UserInitiatedShutdown');
  rule(attributes['hibernationConfigured'] === 'true', 'instance-not-hibernatable', instanceId);
  return [{ type: 'InstanceHibernating', data: { instanceId, ...because('Client.UserInitiatedHibernate') } }];
}

const stopping = (instanceId: string, code: StateReasonCode): readonly InstanceEvent[] => [
  { type: 'InstanceStopping', data: { instanceId, ...because(code) } },
];

/** Restarts the system of a running instance; its state does not change. */
export function rebootInstance(instance: Instance, known: Asking): readonly InstanceEvent[] {
  ownInstance(instance, known);
  mayMove(instance, 'InstanceRebooted');
  return [{ type: 'InstanceRebooted', data: { instanceId: instance.instanceId } }];
}

/** Ends an instance that is not protected; nothing, where it has ended or is on its way to. */
export function terminateInstance(instance: Instance, known: Asking): readonly InstanceEvent[] {
  ownInstance(instance, known);
  if (isIn(instance, 'shutting-down', 'terminated')) return [];
  mayMove(instance, 'InstanceShuttingDown');
  const { instanceId, attributes } = instance;
  rule(attributes['disableApiTermination'] !== 'true', 'termination-protected', instanceId);
  return [{ type: 'InstanceShuttingDown', data: { instanceId, ...because('Client.UserInitiatedShutdown') } }];
}

/** The system of the instance shut itself down: what follows was chosen at its launch, and no protection holds it. */
export function shutDownFromWithin(instance: Instance): readonly InstanceEvent[] {
  if (!isIn(instance, 'running')) return [];
  const { instanceId, attributes } = instance;
  const code = 'Client.InstanceInitiatedShutdown';
  return attributes['instanceInitiatedShutdownBehavior'] === 'terminate'
    ? [{ type: 'InstanceShuttingDown', data: { instanceId, ...because(code) } }]
    : stopping(instanceId, code);
}

/** What an instance is on its way to has come; nothing, where it is on no way. */
export function settleInstance({ instanceId, state }: Instance): readonly InstanceEvent[] {
  const data = { instanceId };
  if (state === 'pending') return [{ type: 'InstanceRunning', data }];
  if (state === 'stopping') return [{ type: 'InstanceStopped', data }];
  return state === 'shutting-down' ? [{ type: 'InstanceTerminated', data }] : [];
}

/** What a launch or a start can fail of. */
export type LaunchFailure = Extract<
  StateReasonCode,
  | 'Client.InternalError'
  | 'Client.InvalidSnapshot.NotFound'
  | 'Client.VolumeLimitExceeded'
  | 'Server.InsufficientInstanceCapacity'
  | 'Server.InternalError'
>;

/** A launch that fails ends the instance; a start that fails leaves it stopped. Nothing, where neither is under way. */
export function failToRun(instance: Instance, { code }: { readonly code: LaunchFailure }): readonly InstanceEvent[] {
  if (!isIn(instance, 'pending')) return [];
  const { instanceId, movedAt, launchedAt } = instance;
  const launching = movedAt === launchedAt;
  return [{ type: launching ? 'InstanceTerminated' : 'InstanceStopped', data: { instanceId, ...because(code) } }];
}

/** A status check of a running instance fails; its state does not change. */
export const impairInstance = (
  instance: Instance,
  { reasonCode, reason }: { readonly reasonCode: string; readonly reason: string },
): readonly InstanceEvent[] =>
  isIn(instance, 'running')
    ? [{ type: 'InstanceStatusFailed', data: { instanceId: instance.instanceId, reasonCode, reason } }]
    : [];
