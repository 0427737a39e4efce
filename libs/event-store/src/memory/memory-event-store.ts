import { admit, checked, type StreamView } from '../admission.js';
import { wallMicros } from '../clock.js';
import {
  EventStore,
  StoreClosed,
  type Appended,
  type ExpectedRevision,
  type Filter,
  type FollowOptions,
  type NewEvent,
  type Page,
  type Position,
  type ReadAllOptions,
  type ReadStreamOptions,
  type RecordedEvent,
} from '../event-store.js';
import { matchesFilter } from '../filter.js';
import { following } from '../following.js';
import { WakeUp } from '../wake-up.js';

const PAGE = 1000;
const POLL_MS = 60_000;

class MemoryStream implements StreamView {
  readonly events: RecordedEvent[] = [];
  readonly #byId = new Map<string, RecordedEvent>();

  get revision(): number {
    return this.events.length - 1;
  }

  held(id: string): RecordedEvent | undefined {
    return this.#byId.get(id);
  }

  add(event: RecordedEvent): void {
    this.events.push(event);
    this.#byId.set(event.id, event);
  }
}

/** The log in memory: for tests and throw-away engines. It keeps the contract, except that nothing outlives the process. */
export class MemoryEventStore extends EventStore {
  #log: RecordedEvent[] = [];
  /** How many events were forgotten: positions go on behind theirs. */
  #forgotten = 0;
  readonly #streams = new Map<string, MemoryStream>();
  readonly #wakeUp = new WakeUp();
  readonly #clock: () => number;
  #closed = false;
  readonly counters = { appends: 0, events: 0, replays: 0, refusals: 0, commits: 0, reads: 0 };

  /** @param options.clock What `recordedAt` is read from, in microseconds; by default the wall clock. */
  constructor(options: { readonly clock?: () => number } = {}) {
    super();
    this.#clock = options.clock ?? wallMicros;
  }

  override async append(stream: string, expected: ExpectedRevision, events: readonly NewEvent[]): Promise<Appended> {
    this.#assertOpen();
    const append = checked(stream, expected, events);
    const known = this.#streams.get(stream) ?? new MemoryStream();
    const repetition = this.#admit(() => admit(append, known));
    if (repetition) {
      this.counters.replays++;
      return repetition;
    }
    this.#streams.set(stream, known);
    const recordedAt = Math.max(this.#clock(), this.#log.at(-1)?.recordedAt ?? 0);
    const firstRevision = known.revision + 1;
    for (const event of append.events) {
      const position = BigInt(this.#forgotten + this.#log.length + 1);
      const recorded = { ...event, stream, revision: known.revision + 1, position, recordedAt };
      known.add(recorded);
      this.#log.push(recorded);
    }
    this.counters.appends++;
    this.counters.commits++;
    this.counters.events += append.events.length;
    this.#wakeUp.ring();
    return { firstRevision, lastRevision: known.revision, position: BigInt(this.#forgotten + this.#log.length) };
  }

  override lastRevision(stream: string): number {
    return this.#streams.get(stream)?.revision ?? -1;
  }

  override async *readStream(stream: string, options: ReadStreamOptions = {}): AsyncGenerator<RecordedEvent> {
    this.#assertOpen();
    const events = this.#streams.get(stream)?.events ?? [];
    const backwards = options.direction === 'backwards';
    const last = events.length - 1;
    let revision = backwards ? Math.min(options.from ?? last, last) : (options.from ?? 0);
    for (let left = options.count ?? Infinity; left > 0; left--, revision += backwards ? -1 : 1) {
      const event = events[revision];
      if (!event) return;
      this.counters.reads++;
      yield event;
      this.#assertOpen();
    }
  }

  override async *readAll({
    after = 0n,
    filter,
    count = Infinity,
  }: ReadAllOptions = {}): AsyncGenerator<RecordedEvent> {
    let position = after;
    for (let left = count; left > 0;) {
      this.#assertOpen();
      const page = this.#readPage(position, Math.min(left, PAGE), filter);
      yield* page.events;
      if (page.caughtUp) return;
      left -= page.events.length;
      position = page.position;
    }
  }

  override follow(options: FollowOptions): AsyncGenerator<Page> {
    this.#assertOpen();
    const readPage = (after: Position, limit: number) => this.#readPage(after, limit, options.filter);
    return following({ readPage, wakeUp: this.#wakeUp, pollMs: POLL_MS, closed: () => this.#closed }, options);
  }

  override async head(): Promise<Position> {
    this.#assertOpen();
    return BigInt(this.#forgotten + this.#log.length);
  }

  override async close(): Promise<void> {
    this.#closed = true;
    this.#wakeUp.ring();
  }

  /** Forgets every event, for whoever begins anew without a new process. Positions and counters go on: followers stay where they are. */
  forget(): void {
    this.#assertOpen();
    this.#forgotten += this.#log.length;
    this.#log = [];
    this.#streams.clear();
  }

  #readPage(after: Position, limit: number, filter: Filter | undefined): Page {
    const events: RecordedEvent[] = [];
    let index = Math.max(0, Number(after) - this.#forgotten);
    for (; index < this.#log.length && events.length < limit; index++) {
      const event = this.#log[index];
      if (event && matchesFilter(event, filter)) events.push(event);
    }
    this.counters.reads += events.length;
    return { events, position: BigInt(this.#forgotten + index), caughtUp: index >= this.#log.length };
  }

  #admit(decide: () => Appended | null): Appended | null {
    try {
      return decide();
    } catch (error) {
      this.counters.refusals++;
      throw error;
    }
  }

  #assertOpen(): void {
    if (this.#closed) throw new StoreClosed();
  }
}
