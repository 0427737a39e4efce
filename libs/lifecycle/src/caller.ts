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
  /** Decide about this stream only as the caller knows it. */
  readonly expected?: Expectation | undefined;
}

/** Where a stream stood when somebody last looked at it. */
export interface Expectation {
  readonly stream: string;
  /** Of its last fact. */
  readonly revision: number;
}

/** The stream is not as the caller knows it: nothing was recorded in it. */
export class StreamMovedOn extends Error {
  override readonly name = 'StreamMovedOn';

  constructor(
    readonly stream: string,
    /** Where it stands now. */
    readonly revision: number,
  ) {
    super(`'${stream}' is at revision ${revision} by now: look at it again, and decide anew.`);
  }
}
