import { type EventStore, type Filter, type Page, type Position, wallMicros } from '#event-store';
import { messageOf, type Progress } from '#read-model';
import type { Filled } from './building.js';
import type { Taken } from './taking.js';

/** What a follower fills: it keeps its checkpoint together with what it made of the events. */
export interface Consumer {
  progress(): Progress;
  /** Called before the first page: somebody else may have filled it meanwhile, so nothing remembered counts. */
  begin(): void;
  /**
   * Takes a page in, and moves the checkpoint with it, or does neither and throws. Afterwards the page is never given again.
   * It may take more pages before it makes them durable, but never shows rows without their checkpoint.
   */
  apply(page: Page): Promise<void>;
  /** Called once nothing more stood in the log for now. */
  caughtUp(): void;
  parked(): { readonly id: string; readonly reason: string }[];
  /** Empties what it fills, and stays where it is: the log has forgotten what stood before. */
  forget(): void;
  /** Whether what it fills is broken, so that only building it anew helps, and no trying again. */
  isBroken(error: unknown): boolean;
}

/** Another thread, which takes the log in for the same consumer: who reads what it fills is not kept waiting by it. */
export interface Elsewhere {
  /** Whether it goes on from here: after so many events that were taken in since the follower started. */
  ready(events: number): boolean;
  /** Goes on from the consumer's checkpoint. */
  follow(signal: AbortSignal): AsyncIterable<Taken>;
  /** Somebody waits. */
  hurry(): void;
}

/** How far a follower is, for /readyz and /metrics. */
export interface FollowerStatus {
  readonly name: string;
  readonly position: string;
  /** An estimate: positions are not counted, and other events stand between those that it wants. */
  readonly lagEvents: number;
  readonly lagSeconds: number;
  readonly caughtUp: boolean;
  readonly parked: readonly { readonly id: string; readonly reason: string }[];
  /** Why it is waiting before it tries again; null while all is well. */
  readonly trouble: string | null;
}

export interface FollowerOptions {
  readonly name: string;
  readonly store: EventStore;
  readonly filter: Filter;
  readonly consumer: Consumer;
  /** Called where the consumer says that it is broken: gives the one to go on with. */
  readonly replace?: (error: unknown) => Consumer;
  /** Told what went wrong before it is tried again. */
  readonly onTrouble?: (message: string) => void;
  /** Where the log is taken in once that is worth it. */
  readonly elsewhere?: Elsewhere;
  readonly pageSize?: number;
  /** Microseconds since the Unix epoch. */
  readonly now?: () => number;
}

const PAGE_SIZE = 2_000;
const FIRST_WAIT_MS = 50;
const LONGEST_WAIT_MS = 30_000;

/** Follows the log from its consumer's checkpoint, and tries again when something fails, less and less often. */
export class Follower {
  readonly name: string;
  #consumer: Consumer;
  #position: Position;
  #head: Position = 0n;
  #recordedAt: number;
  #caughtUp = false;
  /** Taken in here since the start. */
  #events = 0;
  /** Nothing that was appended before is still to be taken in. */
  #caughtUpAt = 0;
  #trouble: string | null = null;
  /** How far a thread is that fills what this follower will go on with: told, and never waited for. */
  #beingFilled: { readonly position: Position; readonly recordedAt: number } | null = null;
  #waitMs = FIRST_WAIT_MS;
  #stop = new AbortController();
  #running: Promise<void> = Promise.resolve();
  readonly #waiting = new Set<() => void>();

  constructor(private readonly options: FollowerOptions) {
    this.name = options.name;
    this.#consumer = options.consumer;
    this.#position = BigInt(this.#consumer.progress().position);
    this.#recordedAt = this.#consumer.progress().recordedAt;
  }

  get consumer(): Consumer {
    return this.#consumer;
  }

  get position(): Position {
    return this.#position;
  }

  get stopped(): boolean {
    return this.#stop.signal.aborted;
  }

  start(): void {
    this.#beingFilled = null;
    if (!this.#stop.signal.aborted) this.#running = this.#run();
  }

  /** Ends with the page in hand. Whoever waits is let go. */
  async stop(): Promise<void> {
    this.#stop.abort();
    this.#wake();
    await this.#running;
  }

  /** The rows are filled elsewhere, so far. */
  beingFilled({ position, recordedAt }: Pick<Filled, 'position' | 'recordedAt'>): void {
    this.#beingFilled = { position, recordedAt };
  }

  status(): FollowerStatus {
    const { position, recordedAt } = this.#beingFilled ?? { position: this.#position, recordedAt: this.#recordedAt };
    const behind = this.#head > position;
    const caughtUp = this.#caughtUp && !behind;
    // After a quiet hour the last event is an hour old, and what came now is not late at all.
    const since = Math.max(recordedAt, this.#caughtUpAt);
    void this.#lookAhead();
    return {
      name: this.name,
      position: String(position),
      lagEvents: behind ? Number(this.#head - position) : 0,
      lagSeconds: caughtUp || since === 0 ? 0 : Math.max(0, (this.#now() - since) / 1e6),
      caughtUp,
      parked: this.#consumer.parked(),
      trouble: this.#trouble,
    };
  }

  /** Whether the follower reached the position within the time; at once where it has it already. */
  async reached(position: Position, timeoutMs: number): Promise<boolean> {
    const deadline = performance.now() + timeoutMs;
    while (this.#position < position && !this.#stop.signal.aborted) {
      const left = deadline - performance.now();
      if (left <= 0) return false;
      this.options.elsewhere?.hurry();
      await this.#movement(left);
    }
    return this.#position >= position;
  }

  async #run(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      try {
        await this.#follow();
      } catch (error) {
        await this.#recover(error);
      }
    }
  }

  async #follow(): Promise<void> {
    this.#head = await this.options.store.head();
    for await (const taken of this.#takenHere()) this.#moved(taken);
    const { elsewhere } = this.options;
    if (elsewhere && !this.stopped) for await (const taken of elsewhere.follow(this.#stop.signal)) this.#moved(taken);
    if (!this.stopped) throw new Error('the log ended, as a closed log does');
  }

  /** Until it goes on elsewhere. */
  async *#takenHere(): AsyncGenerator<Taken> {
    const { store, filter, elsewhere, pageSize = PAGE_SIZE } = this.options;
    this.#consumer.begin();
    for await (const page of store.follow({ after: this.#position, filter, signal: this.#stop.signal, pageSize })) {
      await this.#consumer.apply(page);
      if (page.caughtUp) this.#consumer.caughtUp();
      this.#events += page.events.length;
      const { position, caughtUp } = page;
      yield { position, caughtUp, recordedAt: page.events.at(-1)?.recordedAt ?? null };
      if (caughtUp && elsewhere?.ready(this.#events) === true) return;
    }
  }

  #moved({ position, recordedAt, caughtUp }: Taken): void {
    // Who goes on elsewhere begins at the checkpoint, and the last stretch of nothing may not have been worth one.
    if (position < this.#position) return;
    this.#position = position;
    this.#recordedAt = recordedAt ?? this.#recordedAt;
    this.#caughtUp = caughtUp;
    if (caughtUp) this.#caughtUpAt = this.#now();
    if (position > this.#head) this.#head = position;
    this.#trouble = null;
    this.#waitMs = FIRST_WAIT_MS;
    this.#wake();
  }

  #now(): number {
    return this.options.now?.() ?? wallMicros();
  }

  async #recover(error: unknown): Promise<void> {
    if (this.#stop.signal.aborted) return;
    this.#trouble = messageOf(error);
    this.#caughtUp = false;
    this.options.onTrouble?.(`${this.name} could not go on after position ${this.#position}: ${this.#trouble}`);
    if (this.options.replace && this.#consumer.isBroken(error)) this.#consumer = this.options.replace(error);
    // What is durable decides where to go on: a page that failed half-way left no trace.
    this.#position = BigInt(this.#consumer.progress().position);
    await this.#pause(this.#waitMs);
    this.#waitMs = Math.min(this.#waitMs * 2, LONGEST_WAIT_MS);
  }

  #pause(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.#stop.signal.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, milliseconds);
      this.#stop.signal.addEventListener('abort', done);
    });
  }

  #movement(timeoutMs: number): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.#waiting.delete(done);
        resolve();
      };
      const timer = setTimeout(done, timeoutMs);
      this.#waiting.add(done);
    });
  }

  #wake(): void {
    for (const resume of this.#waiting) resume();
  }

  async #lookAhead(): Promise<void> {
    try {
      this.#head = await this.options.store.head();
    } catch {
      // The log is closing or gone: the follower itself will say so.
    }
  }
}
