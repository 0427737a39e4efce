import { Metadata, status } from '@grpc/grpc-js';
import {
  EventIdConflict,
  InvalidAppend,
  LogDiskFails,
  LogUnreachable,
  StoreClosed,
  WrongExpectedRevision,
  type ExpectedRevision,
} from '#event-store';

/** An answer that is none: what EventStoreDB's clients turn into their errors, by the trailer `exception`. */
export class Failure extends Error {
  override readonly name = 'Failure';

  constructor(
    readonly code: status,
    message: string,
    readonly trailers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
  }
}

/** How EventStoreDB writes an expected revision as a number. */
const NUMBERED = { none: -1, any: -2, exists: -4 } as const;

export const failure = {
  wrongVersion: ({ stream, expected, actual }: WrongExpectedRevision): Failure =>
    new Failure(
      status.FAILED_PRECONDITION,
      `Append failed due to WrongExpectedVersion. Stream: ${stream}, Expected version: ${numbered(expected)}, Actual version: ${actual}`,
      {
        exception: 'wrong-expected-version',
        'stream-name': stream,
        'expected-version': String(numbered(expected)),
        'actual-version': String(actual),
      },
    ),
  streamDeleted: (stream: string): Failure =>
    new Failure(
      status.FAILED_PRECONDITION,
      `Event stream '${stream}' is deleted: it was tombstoned, and its name is not used again.`,
      { exception: 'stream-deleted', 'stream-name': stream },
    ),
  accessDenied: (why: string): Failure =>
    new Failure(status.PERMISSION_DENIED, `Access denied: ${why}`, { exception: 'access-denied' }),
  unauthenticated: (why: string): Failure =>
    new Failure(status.UNAUTHENTICATED, `Access denied: ${why}`, { exception: 'access-denied' }),
  appendTooLarge: (most: number): Failure =>
    new Failure(status.INVALID_ARGUMENT, `Maximum Append Size of ${most} Exceeded: append less at once.`, {
      exception: 'maximum-append-size-exceeded',
      'maximum-append-size': String(most),
    }),
  groupMissing: (stream: string, group: string): Failure =>
    new Failure(status.NOT_FOUND, `Subscription group ${group} on stream ${stream} does not exist.`, {
      exception: 'persistent-subscription-does-not-exist',
      ...groupTrailers(stream, group),
    }),
  groupExists: (stream: string, group: string): Failure =>
    new Failure(status.ALREADY_EXISTS, `Subscription group ${group} on stream ${stream} exists.`, {
      exception: 'persistent-subscription-exists',
      ...groupTrailers(stream, group),
    }),
  groupFull: (stream: string, group: string): Failure =>
    new Failure(status.FAILED_PRECONDITION, `Maximum subscriptions reached for group ${group} on stream ${stream}.`, {
      exception: 'maximum-subscribers-reached',
      ...groupTrailers(stream, group),
    }),
  groupDropped: (stream: string, group: string): Failure =>
    new Failure(status.CANCELLED, `Subscription group ${group} on stream ${stream} was dropped.`, {
      exception: 'persistent-subscription-dropped',
      ...groupTrailers(stream, group),
    }),
  invalid: (what: string): Failure => new Failure(status.INVALID_ARGUMENT, what),
  closing: (): Failure => new Failure(status.UNAVAILABLE, 'The server ends: connect again.'),
};

const groupTrailers = (stream: string, group: string) => ({ 'stream-name': stream, 'group-name': group });

const numbered = (expected: ExpectedRevision): number => (typeof expected === 'number' ? expected : NUMBERED[expected]);

/** Whatever went wrong, as a failure; null: nobody foresaw it. */
export function foreseen(error: unknown): Failure | null {
  if (error instanceof Failure) return error;
  if (error instanceof WrongExpectedRevision) return failure.wrongVersion(error);
  if (error instanceof EventIdConflict) return new Failure(status.ALREADY_EXISTS, error.message);
  if (error instanceof InvalidAppend) return failure.invalid(error.message);
  if (error instanceof LogUnreachable || error instanceof LogDiskFails)
    return new Failure(status.UNAVAILABLE, error.message);
  return error instanceof StoreClosed ? failure.closing() : null;
}

/** What gRPC sends at the end of a call that failed. */
export function statusOf({ code, message, trailers }: Failure) {
  const metadata = new Metadata();
  for (const [key, value] of Object.entries(trailers)) metadata.set(key, asciiOf(value));
  return { code, details: message, metadata };
}

/** Metadata of gRPC is printable ASCII: what is not is written as in a URL. */
const asciiOf = (value: string): string => value.replace(/[^\x20-\x7e]+/gu, encodeURIComponent);
