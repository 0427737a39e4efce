import { randomUUID } from 'node:crypto';
import { checked, type Append } from '../admission.js';
import {
  EventStore,
  InvalidAppend,
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
import { following } from '../following.js';
import { WakeUp } from '../wake-up.js';
import { Connection } from './connection.js';
import { targetOf } from './connection-string.js';
import { Interrupted, NotLeader } from './failures.js';
import { PositionUnknown, StreamCutOff } from './log-errors.js';
import { judged, stretches } from './judging.js';
import type { Answer, Link } from './link.js';
import { allRequest, appendRequests } from './messages.js';
import { reaching } from './reaching.js';
import { isReserved, sieveOf, wants } from './sieve.js';
import { Turns } from './turns.js';

const PAGE = 1000;

export interface KurrentDbOptions {
  /** So long a call is tried again while the database is out of reach; followers try for ever. */
  readonly patienceMs?: number;
  /** How soon a follower looks by itself. */
  readonly pollMs?: number;
  /** Told when the database is out of reach, and when it is in reach again. */
  readonly report?: (sentence: string) => void;
}

/**
 * The log in an EventStoreDB or KurrentDB cluster (docs/adr/0025). An append is answered when the cluster has it on a majority of its
 * nodes. `recordedAt` is the database's clock, which can step back where the leader changes.
 *
 * Ids are compared, with what they stand for, wherever the database says that something is not as expected, and where it answers with
 * an older position than it had. What it accepts without a word it cannot compare: an id again at the stream's very end, and ids at
 * `any` and `exists` that it has not seen lately.
 */
export class KurrentDbEventStore extends EventStore {
  readonly #wakeUp = new WakeUp();
  readonly #connection: Connection;
  readonly #turns = new Turns();
  readonly #ending = new AbortController();
  readonly #patienceMs: number;
  readonly #pollMs: number;
  #closing: Promise<void> | undefined;
  readonly counters = { appends: 0, events: 0, replays: 0, refusals: 0, commits: 0, reads: 0 };

  private constructor(url: string, { patienceMs = 5_000, pollMs = 5_000, report = () => {} }: KurrentDbOptions) {
    super();
    this.#connection = new Connection(targetOf(url), () => this.#wakeUp.ring(), report);
    this.#patienceMs = patienceMs;
    this.#pollMs = pollMs;
  }

  /**
   * Opens the log of a connection string (`esdb://…`, `esdb+discover://…`, `kurrentdb://…`).
   * @throws {BadConnectionString}
   * @throws {LogUnreachable} No node answers.
   * @throws {LogRefuses} The user may not read.
   */
  static async open(url: string, options: KurrentDbOptions = {}): Promise<KurrentDbEventStore> {
    const store = new KurrentDbEventStore(url, options);
    try {
      await store.head();
      return store;
    } catch (error) {
      await store.close();
      throw error;
    }
  }

  override get unreachable(): string | null {
    const { trouble, where } = this.#connection;
    return trouble === null ? null : `the log at ${where} is out of reach (${trouble})`;
  }

  override async append(stream: string, expected: ExpectedRevision, events: readonly NewEvent[]): Promise<Appended> {
    this.#assertOpen();
    const append = checked(stream, expected, events);
    for (const name of [stream, ...append.events.map(({ type }) => type)]) refuseReserved(name);
    // Two appends to one stream at once would race each other, and the database would take them in whatever order they arrive.
    return this.#turns.take(stream, () => this.#counted(append));
  }

  override async *readStream(stream: string, options: ReadStreamOptions = {}): AsyncGenerator<RecordedEvent> {
    this.#assertOpen();
    const { direction = 'forwards', from = null, count = Infinity } = options;
    const reads = (stretch: Parameters<Link['stream']>[0]) => this.#reaching((link) => link.stream(stretch));
    for await (const events of stretches(reads, { stream, direction, from, count })) {
      this.counters.reads += events.length;
      yield* events;
      this.#assertOpen();
    }
  }

  override async *readAll({
    after = 0n,
    filter,
    count = Infinity,
  }: ReadAllOptions = {}): AsyncGenerator<RecordedEvent> {
    this.#assertOpen();
    let position = after;
    for (let left = count; left > 0;) {
      const [from, limit] = [position, Math.min(left, PAGE)];
      const page = await this.#reaching((link) => this.#page(link, { after: from, limit, filter }));
      yield* page.events;
      if (page.caughtUp) return;
      left -= page.events.length;
      position = page.position;
      this.#assertOpen();
    }
  }

  /** Goes on over whatever connection there is, for as long as it takes; `unreachable` says meanwhile what is wrong. */
  override follow(options: FollowOptions): AsyncGenerator<Page> {
    this.#assertOpen();
    return this.#pages(options);
  }

  override head(): Promise<Position> {
    return this.#reaching((link) => link.head());
  }

  /** By `$maxCount`: the database reads no older ones from then on, and removes them when it scavenges. */
  override async keepLast(stream: string, count: number): Promise<void> {
    const data = JSON.stringify({ $maxCount: count });
    const events = [{ id: randomUUID(), type: '$metadata', data, metadata: '{}' }];
    // Where the stream has metadata already, whoever gave it those knew better.
    await this.#reaching((link) => link.append(appendRequests({ stream: `$$${stream}`, expected: 'none', events })));
  }

  override onGrowth(hear: () => void): () => void {
    return this.#wakeUp.listen(hear);
  }

  override close(): Promise<void> {
    this.#closing ??= this.#end();
    return this.#closing;
  }

  async #end(): Promise<void> {
    this.#wakeUp.ring();
    await this.#turns.over();
    this.#ending.abort();
    await this.#connection.close();
  }

  async *#pages(options: FollowOptions): AsyncGenerator<Page> {
    const signal = AbortSignal.any([options.signal, this.#ending.signal]);
    const trying = { patienceMs: Infinity, signal };
    const readPage = (after: Position, limit: number) =>
      reaching(this.#connection, (link) => this.#page(link, { after, limit, filter: options.filter, signal }), trying);
    const closed = () => this.#closing !== undefined;
    try {
      yield* following({ readPage, wakeUp: this.#wakeUp, pollMs: this.#pollMs, closed }, { ...options, signal });
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  /** $all forwards begins with the event at the position itself, where it is wanted: one more is read than asked for. */
  async #page(link: Link, { after, limit, filter, signal }: Wanted): Promise<Page> {
    if (after > link.reached) {
      const head = await link.head(signal);
      if (after > head) throw new PositionUnknown(after, head);
    }
    // What this node had told of before is in what it answers now, so the checkpoint may move there.
    const { reached } = link;
    const raw = await link.all(allRequest(sieveOf(filter), after, limit + 1), limit + 1, signal);
    const news = raw.events.filter(({ position }) => position > after);
    const taken = news.slice(0, limit);
    const caughtUp = raw.ended && taken.length === news.length;
    const last = taken.at(-1)?.position ?? after;
    const events = taken.filter((event) => wants(event, filter));
    this.counters.reads += events.length;
    return { events, position: caughtUp && reached > last ? reached : last, caughtUp };
  }

  async #counted(append: Append): Promise<Appended> {
    try {
      const { appended, repeated } = await this.#appended(append);
      if (repeated) this.counters.replays++;
      else {
        this.counters.appends++;
        this.counters.commits++;
        this.counters.events += append.events.length;
        this.#wakeUp.ring();
      }
      return appended;
    } catch (error) {
      this.counters.refusals++;
      throw error;
    }
  }

  /** An append that was interrupted may have been made: before it is made again, its stream is asked for its ids. */
  #appended(append: Append): Promise<{ readonly appended: Appended; readonly repeated: boolean }> {
    let uncertain = false;
    return reaching(
      this.#connection,
      async (link) => {
        const made = uncertain ? await judged(link, append) : null;
        if (made) return { appended: made, repeated: false };
        const { reached } = link;
        const answer = await link.append(appendRequests(append)).catch((error: unknown) => {
          uncertain ||= !(error instanceof NotLeader);
          throw error;
        });
        if (typeof answer !== 'string' && answer.position > reached) {
          return { appended: placed(append, answer), repeated: false };
        }
        if (answer === 'too large') throw tooLarge(append);
        const repeated = await judged(link, append);
        if (!repeated) throw new Interrupted(`stream '${append.stream}' changed meanwhile`, false);
        return { appended: repeated, repeated: true };
      },
      { patienceMs: this.#patienceMs },
    );
  }

  async #reaching<Result>(work: (link: Link) => Promise<Result>): Promise<Result> {
    this.#assertOpen();
    return reaching(this.#connection, work, { patienceMs: this.#patienceMs, signal: this.#ending.signal });
  }

  #assertOpen(): void {
    if (this.#closing) throw new StoreClosed();
  }
}

interface Wanted {
  readonly after: Position;
  readonly limit: number;
  readonly filter: Filter | undefined;
  readonly signal?: AbortSignal;
}

/** @throws {StreamCutOff} A stream that was to be begun had been: it was deleted, and goes on where it ended. */
function placed({ stream, expected, events }: Append, { revision, position }: Exclude<Answer, string>): Appended {
  const firstRevision = revision - events.length + 1;
  if (expected === 'none' && firstRevision !== 0)
    throw new StreamCutOff(stream, `was deleted at revision ${firstRevision}`);
  return { firstRevision, lastRevision: revision, position };
}

function refuseReserved(name: string): void {
  if (!isReserved(name)) return;
  throw new InvalidAppend(`The name '${name}' begins with a dollar: those are the database's own. Choose another.`);
}

const tooLarge = ({ stream, events }: Append): InvalidAppend =>
  new InvalidAppend(
    `An append of ${events.length} events to '${stream}' is larger than the database takes at once (its MaxAppendSize): append less.`,
  );
