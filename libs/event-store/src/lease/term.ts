import { z } from 'zod';

/**
 * How a lease is kept: a stream whose last event says who holds it and for how long. Every change is appended at the exact revision that
 * it was decided on, so of two who take it at once one does. Times are milliseconds of this node's own monotonic clock: no node ever
 * compares its clock with another's.
 *
 * Nobody holds it beside another as long as the nodes' clocks run at rates within a tenth of the true one, and do not stand still while
 * the node is suspended: a holder counts its term from before it asked the log, a candidate from after it read that, and a quarter
 * longer.
 */

/** What the lease's last event says. */
export const Mark = z.object({
  /** Who took it: an id of one start of one node, never used again. */
  holder: z.string(),
  /** What people call that node. */
  name: z.string(),
  /** How long it holds from when it was taken or renewed; 0: it was given back. */
  termMs: z.number().min(0).max(600_000),
});
export type Mark = z.infer<typeof Mark>;

/** The lease as one node knows it. */
export interface View {
  /** The revision of the last event seen, -1 where there is none; null: not looked yet. */
  readonly revision: number | null;
  readonly mark: Mark | null;
  /** When that was first seen here: others wait from then on. */
  readonly since: number;
  /** This node holds it before this moment. */
  readonly until: number;
}

export const UNSEEN: View = { revision: null, mark: null, since: 0, until: -Infinity };

/** What a node does next about the lease, and not before `at`. */
export interface Step {
  readonly does: 'look' | 'take' | 'renew';
  readonly at: number;
}

/** A candidate waits so much longer than a holder holds: rates of clocks between 0.9 and 1.1 are covered. */
const PATIENCE = 1.25;
const LOOKS = 10;
const RENEWALS = 3;

/** Whether this node may act. */
export const holds = ({ until }: View, now: number): boolean => now < until;

/**
 * The lease as it was read. A last event that is known already tells nothing new: the wait for its holder goes on.
 * @param now When the answer had come.
 */
export function seen(view: View, revision: number, mark: Mark | null, now: number): View {
  if (revision === view.revision) return view;
  return { revision, mark, since: now, until: -Infinity };
}

/**
 * This node's mark was appended.
 * @param begun When the log was asked for it first: others may have seen it ever since.
 */
export const held = (revision: number, mark: Mark, begun: number): View => ({
  revision,
  mark,
  since: begun,
  until: mark.termMs === 0 ? -Infinity : begun + mark.termMs,
});

/** Somebody else was there first, or nobody knows: this node acts no more before it has looked. */
export const lost = (): View => UNSEEN;

/** What this node does next. */
export function nextStep(view: View, me: { readonly holder: string; readonly termMs: number }, now: number): Step {
  if (view.revision === null) return { does: 'look', at: now };
  if (holds(view, now)) return { does: 'renew', at: view.until - me.termMs + me.termMs / RENEWALS };
  const free = view.mark === null ? now : view.since + view.mark.termMs * PATIENCE;
  if (now >= free) return { does: 'take', at: now };
  return { does: 'look', at: Math.min(free, now + me.termMs / LOOKS) };
}
