import {
  type EventStore,
  type Filter,
  type FollowOptions,
  type Held,
  type Interest,
  LiveTail,
  matchesFilter,
  type Page,
  type Position,
  type RecordedEvent,
  type Watch,
} from '#event-store';

const PAGE = 512;
/** Pages of nothing come no closer than this: they only say how far it is. */
const EMPTY_MS = 250;

class Tailed implements Held {
  constructor(readonly event: RecordedEvent) {}

  get position(): Position {
    return this.event.position;
  }

  get size(): number {
    return this.event.data.length + this.event.metadata.length;
  }
}

/**
 * The log, followed by many at once: whoever is up to date is given what comes out of one tail, and only who is behind reads the log. Two
 * hundred followers that each asked the log at every append would leave no time for appends.
 */
export class Following {
  readonly #tail: LiveTail<Tailed>;
  #followers = 0;

  constructor(private readonly store: EventStore) {
    this.#tail = new LiveTail(store, { of: (event) => new Tailed(event), quietMs: EMPTY_MS });
  }

  /** As `EventStore.follow`; pages of those who are up to date share their events. */
  async *follow({ after = 0n, filter, signal, pageSize = PAGE }: FollowOptions): AsyncGenerator<Page> {
    this.#followers++;
    const options = { signal, pageSize, ...(filter && { filter }) };
    const watch = this.#tail.watch(signal, filter && interestIn(filter));
    try {
      for (let position = after; !signal.aborted;) {
        await this.#tail.start();
        for await (const page of this.#fromLog({ ...options, after: position })) {
          yield page;
          ({ position } = page);
        }
        for await (const page of this.#fromTail({ ...options, after: position }, watch)) {
          yield page;
          ({ position } = page);
        }
      }
    } finally {
      if (--this.#followers === 0) this.#tail.stop();
    }
  }

  /** Until it has caught up with what the tail holds. */
  async *#fromLog(options: FollowOptions): AsyncGenerator<Page> {
    for await (const page of this.store.follow(options)) {
      yield page;
      if (page.caughtUp && this.#tail.since(page.position) !== null) return;
    }
  }

  /** Until it falls behind what the tail holds. */
  async *#fromTail({ after = 0n, filter, signal, pageSize = PAGE }: FollowOptions, watch: Watch): AsyncGenerator<Page> {
    let toldAt = 0;
    for (let position = after; !signal.aborted;) {
      const { turn } = this.#tail;
      const stretch = this.#tail.since(position);
      if (stretch === null) return;
      const told = stretch.told.slice(0, pageSize);
      const isAll = told.length === stretch.told.length;
      position = isAll ? stretch.to : (told.at(-1)?.position ?? stretch.to);
      const events = wanted(told, filter);
      if (events.length > 0 || Date.now() - toldAt >= EMPTY_MS) {
        toldAt = Date.now();
        yield { events, position, caughtUp: isAll };
      }
      if (!isAll) continue;
      const passed = await watch.news(turn);
      if (passed > position) position = passed;
    }
  }
}

const interestIn = (filter: Filter): Interest<Tailed> => ({
  key: JSON.stringify([filter.streamPrefixes?.toSorted(), filter.types?.toSorted()]),
  wants: ({ event }) => matchesFilter(event, filter),
});

function wanted(told: readonly Tailed[], filter: Filter | undefined): readonly RecordedEvent[] {
  const events: RecordedEvent[] = [];
  for (const { event } of told) if (!filter || matchesFilter(event, filter)) events.push(event);
  return events;
}
