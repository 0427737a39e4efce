import type { FactType } from '../facts.js';
import type { InstanceState } from '../states.js';

/** Decided facts that bring an instance into a state, or leave it in its own. */
export type Move = Extract<
  FactType,
  | 'InstanceLaunched'
  | 'InstancePending'
  | 'InstanceRunning'
  | 'InstanceRebooted'
  | 'InstanceHibernating'
  | 'InstanceStopping'
  | 'InstanceStopped'
  | 'InstanceShuttingDown'
  | 'InstanceTerminated'
>;

/**
 * What may happen to an instance in each state, and the state that it leads to (EC2 user guide, instance lifecycle). What is
 * absent is forbidden: decisions refuse it, and the fold of decided facts does not know it. A start that fails goes back to
 * stopped, a launch that fails ends.
 */
export const TRANSITIONS: Readonly<Record<InstanceState, Readonly<Partial<Record<Move, InstanceState>>>>> = {
  unknown: { InstanceLaunched: 'pending' },
  pending: {
    InstanceRunning: 'running',
    InstanceStopped: 'stopped',
    InstanceShuttingDown: 'shutting-down',
    InstanceTerminated: 'terminated',
  },
  running: {
    InstanceRebooted: 'running',
    InstanceHibernating: 'stopping',
    InstanceStopping: 'stopping',
    InstanceShuttingDown: 'shutting-down',
  },
  // Stopping again, by force, is for an instance whose system does not answer.
  stopping: { InstanceStopping: 'stopping', InstanceStopped: 'stopped', InstanceShuttingDown: 'shutting-down' },
  stopped: { InstancePending: 'pending', InstanceShuttingDown: 'shutting-down' },
  'shutting-down': { InstanceTerminated: 'terminated' },
  terminated: {},
};

/** The state that a move leads to; undefined where it is forbidden. */
export const stateAfter = (state: InstanceState, move: Move): InstanceState | undefined => TRANSITIONS[state][move];
