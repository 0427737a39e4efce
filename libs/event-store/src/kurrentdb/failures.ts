import { Metadata, status } from '@grpc/grpc-js';
import type { Node } from './connection-string.js';
import { LogRefuses } from './log-errors.js';

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
    return new Interrupted(told.details.replace(/\.? *Resolution note: *$/, ''), isDisconnected);
  }
  return new LogRefuses(where, told.details.endsWith('.') ? told.details : `${told.details}.`);
}

function leaderIn(metadata: Metadata): Node | null {
  const host = metadata.get('leader-endpoint-host').at(0);
  const port = Number(metadata.get('leader-endpoint-port').at(0));
  return host === undefined || !Number.isInteger(port) ? null : { host: String(host), port };
}
