import type { Position } from '../event-store.js';

/** The log's database does not answer. What was asked may be asked again, with the same event ids. */
export class LogUnreachable extends Error {
  override readonly name = 'LogUnreachable';

  constructor(
    readonly where: string,
    readonly why: string,
  ) {
    super(
      `The log at ${where} is out of reach (${why}). Nothing that was acknowledged is lost, and the engine connects again by itself: try again.`,
    );
  }
}

/** The log's database answers, and will not do what was asked, however often. */
export class LogRefuses extends Error {
  override readonly name = 'LogRefuses';

  constructor(where: string, why: string) {
    super(`The log at ${where} refuses: ${why} Look at EVENT_STORE and at what its user may do.`);
  }
}

/** A stream's past is gone from the database: somebody deleted or truncated it there. Facts are never edited. */
export class StreamCutOff extends Error {
  override readonly name = 'StreamCutOff';

  constructor(
    readonly stream: string,
    what: string,
  ) {
    super(
      `Stream '${stream}' ${what} in the database of the log, and what it said is needed: ` +
        'undo that there (its $tb, $maxCount and $maxAge), or restore the database from a backup.',
    );
  }
}

/** The log ends before a position that was read from it: it is an older copy, or another log. */
export class PositionUnknown extends Error {
  override readonly name = 'PositionUnknown';

  constructor(
    readonly position: Position,
    readonly head: Position,
  ) {
    super(
      `The log ends at ${head}, before position ${position}, which was read from it: it is an older copy, or another log. ` +
        'Restore the newer one; or, if this one counts, rebuild the read models from it.',
    );
  }
}
