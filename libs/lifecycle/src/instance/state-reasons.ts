import type { Instance } from '../states.js';
import { isoOf } from '../time.js';

/** Why an instance is in its state, by code, and in words (EC2 API reference, StateReason). */
export const STATE_REASONS = {
  'Client.InstanceInitiatedShutdown': 'Instance initiated shutdown',
  'Client.InstanceTerminated': 'The instance was terminated while it was being launched',
  'Client.InternalError': 'Client error on launch',
  'Client.InvalidSnapshot.NotFound': 'The snapshot of a volume was not found',
  'Client.UserInitiatedHibernate': 'User initiated hibernate',
  'Client.UserInitiatedShutdown': 'User initiated shutdown',
  'Client.VolumeLimitExceeded': 'The volume limit was exceeded',
  'Server.InsufficientInstanceCapacity': 'Insufficient capacity available to satisfy the request',
  'Server.InternalError': 'Internal error on launch',
  'Server.ScheduledStop': 'Stopped because of a scheduled retirement',
  'Server.SpotInstanceShutdown': 'Stopped because of a Spot interruption',
  'Server.SpotInstanceTermination': 'Terminated because of a Spot interruption',
} as const;

/** A code of `STATE_REASONS`. */
export type StateReasonCode = keyof typeof STATE_REASONS;

/** The members of a fact that say why: code and `code: words`. */
export const because = (reasonCode: StateReasonCode) => ({
  reasonCode,
  reason: `${reasonCode}: ${STATE_REASONS[reasonCode]}`,
});

const FAILURES: readonly string[] = [
  'Client.InternalError',
  'Client.InvalidSnapshot.NotFound',
  'Client.VolumeLimitExceeded',
  'Server.InsufficientInstanceCapacity',
  'Server.InternalError',
] satisfies readonly StateReasonCode[];

/** The instance is where it is because something failed, and nobody wanted it there. */
export const hasFailed = ({ stateReasonCode }: Pick<Instance, 'stateReasonCode'>): boolean =>
  stateReasonCode !== null && FAILURES.includes(stateReasonCode);

/** Who moved an instance, in the words of its transition reason; codes that are not named were the service's own. */
const MOVERS: readonly (readonly [prefix: string, mover: string])[] = [
  ['Client.UserInitiated', 'User initiated'],
  ['Client.InstanceInitiated', 'Instance initiated'],
];

const RESTING: readonly Instance['state'][] = ['stopping', 'stopped', 'shutting-down', 'terminated'];

/** `User initiated (2026-03-01 10:00:00 GMT)`: who brought it to its state, and when that was asked; empty while it runs. */
export function transitionReason({ state, stateReasonCode, movedAt }: TransitionOf): string {
  if (stateReasonCode === null || movedAt === null || !RESTING.includes(state)) return '';
  const mover = MOVERS.find(([prefix]) => stateReasonCode.startsWith(prefix))?.[1] ?? stateReasonCode;
  return `${mover} (${isoOf(movedAt).slice(0, 19).replace('T', ' ')} GMT)`;
}

type TransitionOf = Pick<Instance, 'state' | 'stateReasonCode' | 'movedAt'>;
