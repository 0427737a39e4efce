/**
 * Where an event stands in the whole log. Ordered by `<`, and opaque: never counted, added to or subtracted from, because
 * a cluster's positions are sparse. In JSON it is a decimal string.
 */
export type Position = bigint;

/** What a stream must look like for an append to be accepted: absent, at an exact revision, present, or as it may be. */
export type ExpectedRevision = 'none' | 'exists' | 'any' | number;

/** An event to be appended. `data` and `metadata` are JSON text, kept byte for byte. */
export interface NewEvent {
  /** A UUID, unique within its stream: what makes an append idempotent. Kept, and handed back, in lower case. */
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

/** What a store did since it was opened: plain, only growing numbers, for whoever shows metrics. */
export interface StoreCounters {
  /** Appends that added events. */
  readonly appends: number;
  /** Events that they added. */
  readonly events: number;
  /** Appends answered as the first time, adding nothing. */
  readonly replays: number;
  /** Appends refused: a lost race, an id used twice. */
  readonly refusals: number;
  /** Transactions that made appends durable; several appends can share one. */
  readonly commits: number;
  /** Events handed to readers and followers. */
  readonly reads: number;
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
  abstract readonly counters: StoreCounters;

  /**
   * Appends `events` to one stream, all of them or none, and resolves when they are durable.
   * Idempotent: the same ids again, at the same expected revision, answer as the first time and add nothing, also when
   * the stream has moved on since. A batch of which the stream holds a part only is a conflict.
   * @throws {WrongExpectedRevision} The stream is not as `expected` says; nothing was appended.
   * @throws {EventIdConflict} The stream holds one of the ids with other content (where the adapter can compare), or
   *   at another place than this append would put it. Takes precedence over WrongExpectedRevision in the first case.
   * @throws {InvalidAppend} Empty append, an id twice, an id that is no UUID, text that is not JSON, an empty name.
   * @throws {StoreClosed} The store was closed before the call.
   */
  abstract append(stream: string, expected: ExpectedRevision, events: readonly NewEvent[]): Promise<Appended>;

  /** Reads one stream, page by page, as it grows. A stream that does not exist reads as empty. */
  abstract readStream(stream: string, options?: ReadStreamOptions): AsyncIterable<RecordedEvent>;

  /**
   * The revision of a stream's last event, -1 where there is none: for whoever has read that far, and need not read again. null: that
   * is not known without reading.
   */
  lastRevision(_stream: string): number | null {
    return null;
  }

  /** The file by which another thread of this process reads the same log (see ReadingLog); null: it cannot. */
  get place(): string | null {
    return null;
  }

  /** Why the log cannot be read or written now, as the rest of a sentence; null: it can. */
  get unreachable(): string | null {
    return null;
  }

  /**
   * Only the last `count` events of this stream need be kept. A store that can drops older ones, at once or later, and they are read no
   * more; one that cannot keeps them.
   */
  async keepLast(_stream: string, _count: number): Promise<void> {}

  /** Calls `hear` whenever something was appended here, until the function that it gives is called. */
  onGrowth(_hear: () => void): () => void {
    return () => {};
  }

  /** Reads the whole log in order, up to its end at the time of the call or later. */
  abstract readAll(options?: ReadAllOptions): AsyncIterable<RecordedEvent>;

  /**
   * Catches up from `after` and then goes on live, with no gap and no duplicate at the hand-over. A page without events
   * moves the checkpoint past what the filter leaves out, and says when there is nothing more for now. The next page is
   * read only when it is asked for, so a slow follower costs no memory. Ends at `signal`, and when the store is closed.
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

/** How an id is already taken in its stream: by an event of other content, or by this very event at another place. */
export type IdConflict = 'other content' | 'another place';

const CONFLICT: Record<IdConflict, string> = {
  'other content': 'with other content: a new event needs an id of its own',
  'another place': 'at another place than this append would put it: append only what the stream does not hold yet',
};

/** A stream already holds an event under this id: ids are never used twice. */
export class EventIdConflict extends Error {
  override readonly name = 'EventIdConflict';

  constructor(
    readonly stream: string,
    readonly eventId: string,
    readonly conflict: IdConflict = 'other content',
  ) {
    super(`Stream '${stream}' already holds event ${eventId} ${CONFLICT[conflict]}.`);
  }
}

/** An append that no store could take. */
export class InvalidAppend extends Error {
  override readonly name = 'InvalidAppend';
}

/** The store was closed: it takes no appends and answers no reads any more. */
export class StoreClosed extends Error {
  override readonly name = 'StoreClosed';

  constructor() {
    super('The event store is closed: nothing was appended or read. Open it again to go on.');
  }
}
