import type { FollowOptions, Page, Position, ReadStreamOptions, RecordedEvent } from '../event-store.js';
import { following } from '../following.js';
import { WakeUp } from '../wake-up.js';
import { Reader } from './reader.js';
import { streamPages } from './stream-pages.js';

/** How soon what was appended is seen where no hint came through. */
const POLL_MS = 250;

/** Positions a stretch: many subjects have all of their facts in one, and its text has room in the memory that sorts it. */
const STRETCH = 4_000;

/** A stretch of the log, stream by stream. */
export interface LogStretch {
  /** A checkpoint: everything up to here stands in this stretch or in those before it. */
  readonly position: Position;
  /** The events of each stream, in their order; to be gone through once, before the next stretch. */
  readonly streams: Iterable<readonly RecordedEvent[]>;
}

/** A log that somebody else writes, read from another thread: by a connection of its own, and never written. */
export class ReadingLog {
  readonly #reader: Reader;
  readonly #wakeUp = new WakeUp();
  #closed = false;

  /**
   * @param file Of the log: what `EventStore.place` of its writer says.
   * @param cacheKiB Memory for pages of the file.
   */
  constructor(file: string, cacheKiB?: number) {
    this.#reader = new Reader(file, cacheKiB);
  }

  async *readStream(stream: string, options: ReadStreamOptions = {}): AsyncGenerator<RecordedEvent> {
    yield* streamPages((step, from, limit) => this.#reader.stream(stream, step, from, limit), options);
  }

  /** As `EventStore.follow`; what was appended is seen at the next `grown`, or soon after by itself. */
  follow(options: FollowOptions): AsyncGenerator<Page> {
    const readPage = (after: Position, limit: number) => this.#reader.page(after, limit, options.filter);
    return following({ readPage, wakeUp: this.#wakeUp, pollMs: POLL_MS, closed: () => this.#closed }, options);
  }

  /**
   * The log's events from its beginning up to `until`, of streams with one of these prefixes: stretch by stretch, and each stretch stream by
   * stream, for whoever folds streams and needs no order between them. What was read of one stream is let go of before the next is read.
   */
  *inStretches(until: Position, streamPrefixes: readonly string[]): Generator<LogStretch> {
    for (let after = 0; after < Number(until); after += STRETCH) {
      const end = Math.min(after + STRETCH, Number(until));
      yield { position: BigInt(end), streams: this.#reader.streamByStream(after, end, streamPrefixes) };
    }
  }

  /** Something was appended. */
  grown(): void {
    this.#wakeUp.ring();
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#wakeUp.ring();
    this.#reader.close();
  }
}
