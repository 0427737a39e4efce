import { setTimeout as pause } from 'node:timers/promises';
import { Crowds, type Interest, type Wake } from './crowds.js';
import type { EventStore, Filter, Position, RecordedEvent } from './event-store.js';

/** What the tail holds at most, in events and in their text. */
const MOST_EVENTS = 2048;
const MOST_TEXT = 4 * 1024 * 1024;
const PAGE = 256;
/**
 * Readers are woken no oftener than this: what comes meanwhile reaches each of them in one piece, which costs the engine and the
 * appends beside it a third of what a piece for each event does.
 */
const PACE_MS = 4;

/** What a tail holds of one event. */
export interface Held {
  readonly position: Position;
  /** How much text it is made of. */
  readonly size: number;
}

/** A stretch of the log: all that the tail is of between where one asked and `to`. Who asks from the same place is given the same. */
export interface Stretch<Item extends Held> {
  readonly told: readonly Item[];
  readonly to: Position;
}

/** How one reader waits at a tail. */
export interface Watch {
  /** While the reader waits, everything up to here is nothing for it; null: it does not wait. */
  passed(): Position | null;
  /**
   * Resolves when something came since a turn that the reader wants, when it is told that nothing did, when the tail ends, or when the
   * reader's signal aborts. Answers up to where there was nothing for it, as far as that is known.
   */
  news(since: number): Promise<Position>;
}

/** Which events a tail is of, and what it makes of each, once for all its readers. */
export interface Tailed<Item extends Held> {
  readonly filter?: Filter;
  readonly of: (event: RecordedEvent) => Item;
  /** Readers for whom nothing came are woken after so long, to hear how far the log is; never, unless given. Milliseconds. */
  readonly quietMs?: number;
}

/**
 * The newest stretch of the log, followed once for all readers that are up to date: a thousand of them must not each read the log at
 * every append. It is bounded; whoever falls behind it reads the log again.
 */
export class LiveTail<Item extends Held> {
  #told: Item[] = [];
  #text = 0;
  #from: Position = 0n;
  #to: Position = 0n;
  #turn = 0;
  #stop: AbortController | undefined;
  #begun: Promise<void> | undefined;
  #asked: { readonly after: Position; readonly stretch: Stretch<Item> } | undefined;
  readonly #crowds: Crowds<Item>;

  constructor(
    private readonly store: EventStore,
    private readonly tailed: Tailed<Item>,
  ) {
    this.#crowds = new Crowds(tailed.quietMs ?? Infinity);
  }

  /** Grows with whatever comes: read it before looking, and what comes between looking and waiting is not missed. */
  get turn(): number {
    return this.#turn;
  }

  /** Follows the log, if it does not yet. */
  start(): Promise<void> {
    this.#begun ??= this.#begin();
    return this.#begun;
  }

  /** Nobody reads: nothing is followed, nor held. */
  stop(): void {
    this.#stop?.abort();
    this.#end();
  }

  /** What came after a position; null where that is no longer held, and the log has to be read. */
  since(after: Position): Stretch<Item> | null {
    if (this.#begun === undefined || after < this.#from) return null;
    if (this.#asked?.after === after) return this.#asked.stretch;
    const known = this.#told.findLastIndex(({ position }) => position <= after);
    const stretch = { told: this.#told.slice(known + 1), to: after > this.#to ? after : this.#to };
    this.#asked = { after, stretch };
    return stretch;
  }

  /**
   * How one reader waits, for as long as `signal` lasts. It listens to its signal once, not once a wait; and a reader that wants nothing of
   * what came is not woken: hundreds of readers wait hundreds of times a second.
   */
  watch(signal: AbortSignal, interest?: Interest<Item>): Watch {
    let isWaiting = false;
    let goOn: Wake = () => {};
    const wake: Wake = (passed) => {
      isWaiting = false;
      goOn(passed);
    };
    const leave = () => {
      this.#crowds.leave(interest, wake);
      wake(0n);
    };
    signal.addEventListener('abort', leave, { once: true });
    return {
      passed: () => (isWaiting ? this.#to : null),
      news: (since) => {
        if (since !== this.#turn || signal.aborted || this.#begun === undefined) return Promise.resolve(0n);
        isWaiting = true;
        this.#crowds.join(interest, wake);
        return new Promise((resolve) => (goOn = resolve));
      },
    };
  }

  async #begin(): Promise<void> {
    try {
      this.#from = await this.store.head();
      this.#to = this.#from;
    } catch (error) {
      this.#begun = undefined;
      throw error;
    }
    const stop = new AbortController();
    this.#stop = stop;
    void this.#follow(stop.signal).finally(() => {
      if (this.#stop === stop) this.#end();
    });
  }

  async #follow(signal: AbortSignal): Promise<void> {
    const { filter } = this.tailed;
    const pages = this.store.follow({ after: this.#from, signal, pageSize: PAGE, ...(filter && { filter }) });
    try {
      for await (const { events, position } of pages) {
        if (signal.aborted) return;
        const news = events.map((event) => this.tailed.of(event));
        const before = this.#to;
        this.#take(news);
        this.#to = position;
        this.#grown();
        this.#crowds.tell(news, before);
        await pause(PACE_MS, undefined, { signal });
      }
    } catch {
      // A log that cannot be read tells each reader so by itself, when it reads on from where it is.
    }
  }

  #take(told: readonly Item[]): void {
    for (const one of told) this.#text += one.size;
    this.#told.push(...told);
    let gone = 0;
    for (; this.#told.length - gone > MOST_EVENTS || this.#text > MOST_TEXT; gone++) {
      const oldest = this.#told[gone];
      if (oldest === undefined) break;
      this.#text -= oldest.size;
      this.#from = oldest.position;
    }
    if (gone > 0) this.#told.splice(0, gone);
  }

  #grown(): void {
    this.#turn++;
    this.#asked = undefined;
  }

  #end(): void {
    this.#told = [];
    this.#text = 0;
    this.#stop = undefined;
    this.#begun = undefined;
    this.#grown();
    this.#crowds.wakeAll(this.#to);
  }
}
