import type { Actor } from './fact.js';

/** Who commands, for which account and Region: one object a request, which is also how the request's own doings are told apart. */
export interface Caller {
  readonly account: string;
  readonly region: string;
  readonly actor: Actor;
  readonly requestId: string;
  /** What all facts of one undertaking share, whichever requests it takes. */
  readonly correlationId: string;
  /** Decide as usual, and record nothing: what would be so is seen by this caller's later decisions only. */
  readonly dryRun?: boolean;
}
