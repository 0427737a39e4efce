import type { EventStore, Filter, RecordedEvent } from '#event-store';
import { type Consumer, Consumers } from './consumers.js';
import type { GroupsFile, GroupSettings, KeptGroup } from './groups-file.js';
import { Parking } from './parking.js';
import { EVERYTHING, filtered, wantedBy, type Wanted } from './wanted.js';
import { eventAt } from './stream-state.js';

/** Which parked messages are given out again: so many of the oldest, or the one at a position. */
export interface Replaying {
  readonly atMost?: number;
  readonly position?: bigint | undefined;
}

/** What a consumer says of a message that it will not acknowledge. */
export type Refusal = 'park' | 'retry' | 'skip' | 'stop';

interface Message {
  readonly event: RecordedEvent;
  /** Read from where parked messages are, and not from the log's course. */
  readonly replayed: boolean;
  retries: number;
  done: boolean;
}

interface InFlight {
  readonly message: Message;
  readonly consumer: Consumer;
  readonly timer: NodeJS.Timeout;
}

/**
 * Competing consumers of one stream or of $all: each message goes to one of them, until one acknowledges it (at least once). The
 * checkpoint is the last position before which everything was handled.
 */
export class Group {
  readonly #consumers = new Consumers();
  readonly #inFlight = new Map<string, InFlight>();
  /** Read and not handled in order, oldest first: a checkpoint never passes an open one. */
  #window: Message[] = [];
  #ready: Message[] = [];
  #unsaved = 0;
  #room: (() => void) | null = null;
  #passed: bigint;
  #saving: NodeJS.Timeout | null = null;
  readonly #abort = new AbortController();
  readonly parking: Parking;
  #isReading = false;
  #wanted: Wanted;
  handled = 0;

  constructor(
    private readonly store: EventStore,
    private readonly file: GroupsFile,
    public kept: KeptGroup,
    private readonly report: (error: unknown) => void,
  ) {
    this.#passed = kept.checkpoint;
    this.parking = new Parking(file, kept);
    this.#wanted = wantedOf(kept);
  }

  get consumers(): number {
    return this.#consumers.count;
  }

  get inFlight(): number {
    return this.#inFlight.size;
  }

  get buffered(): number {
    return this.#ready.length;
  }

  /** Behaves otherwise from now on. As in EventStoreDB its consumers are let go, and come back to a group as it is now. */
  update(settings: GroupSettings): void {
    this.kept = { ...this.kept, settings };
    this.#wanted = wantedOf(this.kept);
    this.file.keep(this.kept);
    for (const consumer of this.#consumers.all) {
      this.leave(consumer);
      consumer.drop();
    }
  }

  join(consumer: Consumer): void {
    this.#consumers.add(consumer);
    if (!this.#isReading) void this.#read().catch(this.report);
    this.#isReading = true;
    this.goOn();
  }

  /** What the consumer had goes to another. */
  leave(consumer: Consumer): void {
    if (!this.#consumers.remove(consumer)) return;
    const its = [...this.#inFlight.values()].filter((each) => each.consumer === consumer);
    for (const { message, timer } of its) {
      clearTimeout(timer);
      this.#inFlight.delete(message.event.id);
    }
    this.#ready.unshift(...its.map(({ message }) => message));
    this.goOn();
  }

  ack(ids: readonly string[]): void {
    for (const id of ids) {
      const message = this.#taken(id);
      if (message) this.#done(message);
    }
    this.goOn();
  }

  nack(ids: readonly string[], refusal: Refusal, reason: string): void {
    for (const id of ids) this.#refused(id, refusal, reason);
    this.goOn();
  }

  /** How many events of its own stand in the log behind the checkpoint, counted up to `most`. */
  async lag(most: number): Promise<number> {
    let behind = 0;
    let page: RecordedEvent[] = [];
    for await (const event of this.store.readAll({ after: this.kept.checkpoint, ...this.#scope() })) {
      page.push(event);
      if (page.length < most) continue;
      behind += this.#wantedIn(page).length;
      if (behind >= most) return most;
      page = [];
    }
    return Math.min(most, behind + this.#wantedIn(page).length);
  }

  /** Gives parked messages out again; each stays parked until it is handled. Answers how many. */
  async replay({ atMost = Infinity, position }: Replaying): Promise<number> {
    const waiting = new Set(
      [...this.#ready, ...[...this.#inFlight.values()].map(({ message }) => message)].map(
        ({ event }) => event.position,
      ),
    );
    const asked = this.parking.all().filter((one) => position === undefined || one.position === position);
    const again: Message[] = [];
    for (const { position: at } of asked.slice(0, atMost)) {
      const event = waiting.has(at) ? null : await eventAt(this.store, at);
      if (event) again.push({ event, replayed: true, retries: 0, done: false });
    }
    // In the order of the log, and before what comes next.
    this.#ready.unshift(...again);
    this.goOn();
    return again.length;
  }

  /** Handles no more what was put aside; false: nothing was, at this position. */
  dropParked(position: bigint): boolean {
    this.#ready = this.#ready.filter((message) => !message.replayed || message.event.position !== position);
    return this.parking.unpark(position);
  }

  /** Keeps how far it is, and lets its consumers go. */
  end(): void {
    this.#abort.abort();
    this.parking.end();
    this.#room?.();
    for (const { timer } of this.#inFlight.values()) clearTimeout(timer);
    this.#inFlight.clear();
    this.#ready = [];
    for (const consumer of this.#consumers.all) {
      this.#consumers.remove(consumer);
      consumer.drop();
    }
    this.save();
  }

  save(): void {
    if (this.#saving) clearTimeout(this.#saving);
    this.#saving = null;
    if (this.#unsaved === 0 && this.#passed === this.kept.checkpoint) return;
    this.#unsaved = 0;
    this.kept = { ...this.kept, checkpoint: this.#passed };
    this.file.keep(this.kept);
  }

  /** What the store filters by. */
  #scope(): { filter?: Filter } {
    const { target } = this.kept;
    return target === '$all' ? filtered(this.#wanted) : { filter: { streamPrefixes: [target] } };
  }

  #wantedIn(events: readonly RecordedEvent[]): readonly RecordedEvent[] {
    const { target } = this.kept;
    return target === '$all' ? this.#wanted.choose(events) : events.filter(({ stream }) => stream === target);
  }

  async #read(): Promise<void> {
    const signal = this.#abort.signal;
    const pages = this.store.follow({ after: this.kept.checkpoint, signal, ...this.#scope() });
    for await (const page of pages) {
      for (const event of this.#wantedIn(page.events)) {
        const message = { event, replayed: false, retries: 0, done: false };
        this.#window.push(message);
        this.#ready.push(message);
      }
      this.goOn();
      if (this.#window.length === 0) this.#pass(page.position);
      while (this.#window.length > this.kept.settings.buffer && !signal.aborted) {
        await new Promise<void>((resolve) => (this.#room = resolve));
      }
    }
  }

  /** Gives out what there is to whoever has room. */
  goOn(): void {
    const { strategy, messageTimeoutMs } = this.kept.settings;
    // Pinned to one, a message waits for that one only; others wait for anybody, in their order.
    const overtakes = strategy === 'Pinned' || strategy === 'PinnedByCorrelation';
    const waiting: Message[] = [];
    let taken = 0;
    for (const message of this.#ready) {
      if (this.#consumers.areFull) break;
      taken++;
      const { id } = message.event;
      // An id is unique in its stream only: its double in another stream waits, so that an acknowledgement means one of them.
      const consumer = this.#inFlight.has(id) ? null : this.#consumers.choose(message.event, strategy);
      if (consumer) this.#give(message, consumer, messageTimeoutMs);
      else {
        waiting.push(message);
        if (!overtakes) break;
      }
    }
    if (taken > 0) this.#ready.splice(0, taken, ...waiting);
  }

  #give(message: Message, consumer: Consumer, timeoutMs: number): void {
    const { id } = message.event;
    const timer = setTimeout(() => this.#timedOut(id), timeoutMs);
    this.#inFlight.set(id, { message, consumer, timer });
    this.#consumers.holds(consumer, 1);
    consumer.give(message.event, message.retries);
  }

  #timedOut(id: string): void {
    this.#refused(id, 'retry', 'It was not acknowledged in time.');
    this.goOn();
  }

  #refused(id: string, refusal: Refusal, reason: string): void {
    const consumer = this.#inFlight.get(id)?.consumer;
    const message = this.#taken(id);
    if (!message) return;
    if (refusal === 'skip') this.#done(message);
    else if (refusal === 'park' || (refusal === 'retry' && message.retries >= this.kept.settings.maxRetries)) {
      this.#park(message, reason || 'The consumer gave no reason.');
    } else {
      if (refusal === 'retry') message.retries++;
      this.#ready.unshift(message);
      if (refusal === 'stop') consumer?.drop();
    }
  }

  #park(message: Message, reason: string): void {
    this.parking.park(message.event.position, reason);
    if (!message.replayed) this.#done(message);
  }

  #taken(id: string): Message | null {
    const taken = this.#inFlight.get(id);
    if (!taken) return null;
    clearTimeout(taken.timer);
    this.#inFlight.delete(id);
    this.#consumers.holds(taken.consumer, -1);
    return taken.message;
  }

  #done(message: Message): void {
    this.handled++;
    if (message.replayed) return void this.parking.unpark(message.event.position);
    message.done = true;
    let handled = 0;
    for (const each of this.#window) {
      if (!each.done) break;
      handled++;
    }
    const last = this.#window[handled - 1];
    if (!last) return;
    this.#window = this.#window.slice(handled);
    this.#unsaved += handled;
    this.#pass(last.event.position);
    this.#room?.();
    this.#room = null;
  }

  /** Everything up to here was handled; it is kept after so many, or after a while. */
  #pass(position: bigint): void {
    // What ends was kept already, and its file may be closed.
    if (this.#abort.signal.aborted) return;
    this.#passed = position;
    const { maxCheckpoint, checkpointAfterMs } = this.kept.settings;
    if (this.#unsaved >= maxCheckpoint) return this.save();
    this.#saving ??= setTimeout(() => this.save(), checkpointAfterMs).unref();
  }
}

function wantedOf({ target, settings }: KeptGroup): Wanted {
  return target === '$all' && settings.filter ? wantedBy(settings.filter) : EVERYTHING;
}
