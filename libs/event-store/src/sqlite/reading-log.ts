import type { FollowOptions, Page, Position, ReadStreamOptions, RecordedEvent } from '../event-store.js';
import { following } from '../following.js';
import { WakeUp } from '../wake-up.js';
import { Reader } from './reader.js';
import { streamPages } from './stream-pages.js';

/** How soon what was appended is seen where no hint came through. */
const POLL_MS = 250;

/** A log that somebody else writes, read from another thread: by a connection of its own, and never written. */
export class ReadingLog {
  readonly #reader: Reader;
  readonly #wakeUp = new WakeUp();
  #closed = false;

  /** @param file Of the log: what `EventStore.place` of its writer says. */
  constructor(file: string) {
    this.#reader = new Reader(file);
  }

  async *readStream(stream: string, options: ReadStreamOptions = {}): AsyncGenerator<RecordedEvent> {
    yield* streamPages((step, from, limit) => this.#reader.stream(stream, step, from, limit), options);
  }

  /** As `EventStore.follow`; what was appended is seen at the next `grown`, or soon after by itself. */
  follow(options: FollowOptions): AsyncGenerator<Page> {
    const readPage = (after: Position, limit: number) => this.#reader.page(after, limit, options.filter);
    return following({ readPage, wakeUp: this.#wakeUp, pollMs: POLL_MS, closed: () => this.#closed }, options);
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
