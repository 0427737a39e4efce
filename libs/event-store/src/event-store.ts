/**
 * Where an event stands in the whole log. Ordered by `<`, and opaque: never counted, added to or subtracted from, because
 * a cluster's positions are sparse. In JSON it is a decimal string.
 */
export type Position = bigint;

/** What a stream must look like for an append to be accepted: absent, at an exact revision, present, or as it may be. */
export type ExpectedRevision = 'none' | 'exists' | 'any' | number;

/** An event to be appended. `data` and `metadata` are JSON text, kept byte for byte. */
export interface NewEvent {
  /** A UUID, unique within its stream: what makes an append idempotent. */
  readonly id: string;
  readonly type: string;
  readonly data: string;
  readonly metadata: string;
}

/** An event as the log holds it. */
export interface RecordedEvent extends NewEvent {
  readonly stream: string;
  /** Its place in its stream, from 0. */
  readonly revision: number;
  readonly position: Position;
  /** When the log learned it: microseconds since the Unix epoch. Never decreases along the log. */
  readonly recordedAt: number;
}

/** Where an append ended. */
export interface Appended {
  readonly firstRevision: number;
  readonly lastRevision: number;
  /** The position of the last event appended. */
  readonly position: Position;
}

/** Which events a read of the whole log wants; every list that is given must match. Evaluated on the store's side. */
export interface Filter {
  /** Streams whose name starts with one of these. */
  readonly streamPrefixes?: readonly string[];
  /** Events of one of these types. */
  readonly types?: readonly string[];
}

export interface ReadStreamOptions {
  readonly direction?: 'forwards' | 'backwards';
  /** The first revision to be read, inclusive; by default the stream's first (forwards) or last (backwards). */
  readonly from?: number;
  /** At most so many events. */
  readonly count?: number;
}

export interface ReadAllOptions {
  /** Read what stands after this position (exclusive); by default from the log's beginning. */
  readonly after?: Position;
  readonly filter?: Filter;
  readonly count?: number;
}

export interface FollowOptions {
  /** Follow what stands after this position (exclusive); by default from the log's beginning. */
  readonly after?: Position;
  readonly filter?: Filter;
  /** Ends the iteration; what was already yielded stays yielded. */
  readonly signal: AbortSignal;
  /** At most so many events in a page. */
  readonly pageSize?: number;
}

/** A stretch of the log, in order. */
export interface Page {
  readonly events: readonly RecordedEvent[];
  /** A checkpoint: everything up to here was read, also what the filter left out. */
  readonly position: Position;
  /** Nothing that the filter wants stood after `position` when the page was read. */
  readonly caughtUp: boolean;
}

/** Port of the append-only log. Every adapter passes event-store.contract.ts. */
export abstract class EventStore {
  /**
   * Appends `events` to one stream, all of them or none, and resolves when they are durable.
   * Idempotent: the same ids again, at the same expected revision, answer as the first time and add nothing.
   * @throws {WrongExpectedRevision} The stream is not as `expected` says; nothing was appended.
   * @throws {EventIdConflict} The stream holds one of the ids with other content (where the adapter can compare).
   * @throws {InvalidAppend} Empty append, an id twice, an id that is no UUID, text that is not JSON, an empty stream name.
   */
  abstract append(stream: string, expected: ExpectedRevision, events: readonly NewEvent[]): Promise<Appended>;

  /** Reads one stream. A stream that does not exist reads as empty. */
  abstract readStream(stream: string, options?: ReadStreamOptions): AsyncIterable<RecordedEvent>;

  /** Reads the whole log in order, up to its end at the time of the call or later. */
  abstract readAll(options?: ReadAllOptions): AsyncIterable<RecordedEvent>;

  /**
   * Catches up from `after` and then goes on live, with no gap and no duplicate at the hand-over. A page without events
   * moves the checkpoint past what the filter leaves out, and says when there is nothing more for now.
   */
  abstract follow(options: FollowOptions): AsyncIterable<Page>;

  /** The position of the log's last event; 0 while it is empty. */
  abstract head(): Promise<Position>;

  /** Lets appends in flight end, then closes. Idempotent. */
  abstract close(): Promise<void>;
}

/** A stream was not as an append expected; nothing was appended. */
export class WrongExpectedRevision extends Error {
  override readonly name = 'WrongExpectedRevision';

  constructor(
    readonly stream: string,
    readonly expected: ExpectedRevision,
    /** The stream's last revision; -1 where it does not exist. */
    readonly actual: number,
  ) {
    super(`Stream '${stream}' is at revision ${actual}, expected ${expected}: read it again and decide anew.`);
  }
}

/** A stream already holds an event under this id, with other content: ids are never used twice. */
export class EventIdConflict extends Error {
  override readonly name = 'EventIdConflict';

  constructor(
    readonly stream: string,
    readonly eventId: string,
  ) {
    super(`Stream '${stream}' already holds event ${eventId} with other content: a new event needs an id of its own.`);
  }
}

/** An append that no store could take. */
export class InvalidAppend extends Error {
  override readonly name = 'InvalidAppend';
}
