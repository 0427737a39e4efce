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
  /** By what the command is known when it is asked for again; absent: it is not told from another that asks for the same. */
  readonly undertaking?: Undertaking | undefined;
}

/** One thing to be done once, however often it is asked for. */
export interface Undertaking {
  /** A UUID: what is made, and the facts that tell so, have ids that follow from it. */
  readonly id: string;
  /** It was begun before, and nobody knows how far it came: what the log holds of it is done. */
  readonly again: boolean;
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
