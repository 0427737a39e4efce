import type { Append } from '../admission.js';
import type { Appended, Filter, Page, Position, RecordedEvent } from '../event-store.js';
import { matchesFilter } from '../filter.js';
import type { Outcome } from './writer.js';

/** What is kept at most, in events and in their text. */
const MOST_EVENTS = 1024;
const MOST_TEXT = 1024 * 1024;
/** After so many commits that nobody followed nothing is kept: who only records should not pay for it. */
const MOST_UNASKED = 64;

/**
 * The newest stretch of the log, kept as it was appended: followers that are up to date are all given these very events, and the
 * file is not read, nor its text copied, for each of them at each commit.
 */
export class NewestEvents {
  /** Each stands one position behind the one before it. */
  #events: RecordedEvent[] = [];
  #text = 0;
  #unasked = 0;

  /** Takes in what was committed, and lets go of the oldest. */
  add(appends: readonly Append[], outcomes: readonly Outcome[]): void {
    if (++this.#unasked > MOST_UNASKED) return this.#clear();
    appends.forEach((append, index) => {
      const outcome = outcomes[index];
      if (outcome?.appended && !outcome.repeated) this.#append(append, outcome.appended, outcome.recordedAt);
    });
    let gone = 0;
    for (; this.#events.length - gone > MOST_EVENTS || this.#text > MOST_TEXT; gone++) {
      this.#text -= textOf(this.#events[gone]);
    }
    if (gone > 0) this.#events.splice(0, gone);
  }

  /**
   * At most `limit` events after a position; null: nothing stands there, or not all that does is kept here.
   * @param end Position behind which the log counts as not written yet.
   */
  page(after: Position, limit: number, filter: Filter | undefined, end: number): Page | null {
    this.#unasked = 0;
    const oldest = this.#events[0]?.position ?? Infinity;
    const newest = Math.min(Number(this.#events.at(-1)?.position ?? 0n), end);
    if (after >= newest || after + 1n < oldest) return null;
    const [from, to] = [Number(after) + 1, newest + 1].map((position) => position - Number(oldest));
    const events: RecordedEvent[] = [];
    for (const event of this.#events.slice(from, to)) {
      if (filter && !matchesFilter(event, filter)) continue;
      events.push(event);
      if (events.length >= limit) return { events, position: event.position, caughtUp: event.position >= newest };
    }
    return { events, position: BigInt(newest), caughtUp: true };
  }

  #append({ stream, events }: Append, { firstRevision, position: last }: Appended, recordedAt: number): void {
    const first = last - BigInt(events.length - 1);
    const before = this.#events.at(-1);
    // Another process has written meanwhile, and what it wrote is not here.
    if (before && before.position + 1n !== first) this.#clear();
    events.forEach(({ id, type, data, metadata }, place) => {
      const [revision, position] = [firstRevision + place, first + BigInt(place)];
      const event = { id, type, data, metadata, stream, revision, position, recordedAt };
      this.#events.push(event);
      this.#text += textOf(event);
    });
  }

  #clear(): void {
    this.#events = [];
    this.#text = 0;
  }
}

const textOf = (event: RecordedEvent | undefined): number => (event ? event.data.length + event.metadata.length : 0);
