import { Metadata, status } from '@grpc/grpc-js';
import type { Position } from '../event-store.js';
import type { Node } from './connection-string.js';

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

/** A node that is asked for what only the leader does; it may say who that is. */
export class NotLeader extends Error {
  override readonly name = 'NotLeader';

  constructor(readonly leader: Node | null) {
    super('the node is not the leader');
  }
}

/** A call that may succeed when it is made again. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';

  constructor(
    message: string,
    /** The connection is of no use any more, and not this call only. */
    readonly disconnected: boolean,
  ) {
    super(message);
  }
}

/** How a call failed that the database answered with a status. */
export interface Status {
  readonly code: status;
  readonly details: string;
  readonly metadata: Metadata;
}

/** The status in what grpc-js throws; null: it is none. */
export function statusIn(error: unknown): Status | null {
  if (typeof error !== 'object' || error === null || !('code' in error) || typeof error.code !== 'number') return null;
  const details = 'details' in error ? String(error.details) : '';
  const metadata = 'metadata' in error && error.metadata instanceof Metadata ? error.metadata : new Metadata();
  return { code: error.code, details, metadata };
}

/** What EventStoreDB calls an error: `wrong-expected-version`, `stream-deleted`. */
export const exceptionOf = ({ metadata }: Status): string => String(metadata.get('exception').at(0) ?? '');

const DISCONNECTED: ReadonlySet<number> = new Set([status.UNAVAILABLE, status.DEADLINE_EXCEEDED]);
const PASSING: ReadonlySet<number> = new Set([
  status.CANCELLED,
  status.UNKNOWN,
  status.INTERNAL,
  status.ABORTED,
  status.RESOURCE_EXHAUSTED,
]);

/** A failed call as an error of the log. */
export function failureOf(error: unknown, where: string): Error {
  const told = statusIn(error);
  if (!told) return error instanceof Error ? error : new Interrupted(String(error), false);
  const exception = exceptionOf(told);
  if (exception === 'not-leader') return new NotLeader(leaderIn(told.metadata));
  const isDisconnected = DISCONNECTED.has(told.code);
  if (isDisconnected || (PASSING.has(told.code) && exception === '')) {
    return new Interrupted(told.details, isDisconnected);
  }
  return new LogRefuses(where, told.details.endsWith('.') ? told.details : `${told.details}.`);
}

function leaderIn(metadata: Metadata): Node | null {
  const host = metadata.get('leader-endpoint-host').at(0);
  const port = Number(metadata.get('leader-endpoint-port').at(0));
  return host === undefined || !Number.isInteger(port) ? null : { host: String(host), port };
}
