import type { EventStore, RecordedEvent } from '#event-store';
import type { GroupsFile, GroupSettings, KeptGroup } from './groups-file.js';
import { EVERYTHING, wantedBy, type Wanted } from './wanted.js';
import { filtered } from './reading.js';

/** A client of a group. */
export interface Consumer {
  /** So many messages at most are with it unanswered. */
  readonly buffer: number;
  give(event: RecordedEvent, retries: number): void;
  drop(): void;
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
  readonly #consumers: Consumer[] = [];
  readonly #inFlight = new Map<string, InFlight>();
  /** Read and not handled in order, oldest first: a checkpoint never passes an open one. */
  #window: Message[] = [];
  #ready: Message[] = [];
  #turn = 0;
  #unsaved = 0;
  #room: (() => void) | null = null;
  #passed: bigint;
  #saving: NodeJS.Timeout | null = null;
  readonly #abort = new AbortController();
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
    this.#wanted = wantedOf(kept);
  }

  get consumers(): readonly Consumer[] {
    return this.#consumers;
  }

  get inFlight(): number {
    return this.#inFlight.size;
  }

  get buffered(): number {
    return this.#ready.length;
  }

  update(settings: GroupSettings): void {
    this.kept = { ...this.kept, settings };
    this.#wanted = wantedOf(this.kept);
    this.file.keep(this.kept);
  }

  join(consumer: Consumer): void {
    this.#consumers.push(consumer);
    if (!this.#isReading) void this.#read().catch(this.report);
    this.#isReading = true;
    this.#dispatch();
  }

  /** What the consumer had goes to another. */
  leave(consumer: Consumer): void {
    const index = this.#consumers.indexOf(consumer);
    if (index < 0) return;
    this.#consumers.splice(index, 1);
    const its = [...this.#inFlight.values()].filter((each) => each.consumer === consumer);
    for (const { message, timer } of its) {
      clearTimeout(timer);
      this.#inFlight.delete(message.event.id);
    }
    this.#ready.unshift(...its.map(({ message }) => message));
    this.#dispatch();
  }

  ack(ids: readonly string[]): void {
    for (const id of ids) {
      const message = this.#taken(id);
      if (message) this.#done(message);
    }
    this.#dispatch();
  }

  nack(ids: readonly string[], refusal: Refusal, reason: string): void {
    for (const id of ids) this.#refused(id, refusal, reason);
    this.#dispatch();
  }

  /** Gives parked messages out again; each stays parked until it is handled. */
  async replay(atMost: number): Promise<void> {
    const waiting = new Set(
      [...this.#ready, ...[...this.#inFlight.values()].map(({ message }) => message)].map(
        ({ event }) => event.position,
      ),
    );
    for (const { position } of this.file.parked(this.kept).slice(0, atMost)) {
      if (waiting.has(position)) continue;
      for await (const event of this.store.readAll({ after: position - 1n, count: 1 })) {
        this.#ready.unshift({ event, replayed: true, retries: 0, done: false });
      }
    }
    this.#dispatch();
  }

  /** Keeps how far it is, and lets its consumers go. */
  end(): void {
    this.#abort.abort();
    this.#room?.();
    for (const { timer } of this.#inFlight.values()) clearTimeout(timer);
    this.#inFlight.clear();
    this.#ready = [];
    for (const consumer of this.#consumers.splice(0)) consumer.drop();
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

  async #read(): Promise<void> {
    const { target, checkpoint } = this.kept;
    const signal = this.#abort.signal;
    const pages =
      target === '$all'
        ? this.store.follow({ after: checkpoint, signal, ...filtered(this.#wanted) })
        : this.store.follow({ after: checkpoint, signal, filter: { streamPrefixes: [target] } });
    for await (const page of pages) {
      const events = this.#wanted.choose(page.events);
      for (const event of target === '$all' ? events : events.filter(({ stream }) => stream === target)) {
        const message = { event, replayed: false, retries: 0, done: false };
        this.#window.push(message);
        this.#ready.push(message);
      }
      this.#dispatch();
      if (this.#window.length === 0) this.#pass(page.position);
      while (this.#window.length > this.kept.settings.buffer && !signal.aborted) {
        await new Promise<void>((resolve) => (this.#room = resolve));
      }
    }
  }

  #dispatch(): void {
    for (let message = this.#ready[0]; message; message = this.#ready[0]) {
      // An id is unique in its stream only: its double in another stream waits, so that an acknowledgement means one of them.
      const consumer = this.#inFlight.has(message.event.id) ? undefined : this.#consumerFor(message.event);
      if (!consumer) return;
      this.#ready.shift();
      const { id } = message.event;
      const timer = setTimeout(() => this.#timedOut(id), this.kept.settings.messageTimeoutMs);
      this.#inFlight.set(id, { message, consumer, timer });
      consumer.give(message.event, message.retries);
    }
  }

  #consumerFor({ stream }: RecordedEvent): Consumer | undefined {
    const { strategy } = this.kept.settings;
    if (strategy === 'DispatchToSingle') return this.#consumers.find((each) => this.#hasRoom(each));
    if (strategy === 'Pinned') {
      const pinned = this.#consumers[hashOf(stream) % Math.max(1, this.#consumers.length)];
      return pinned && this.#hasRoom(pinned) ? pinned : undefined;
    }
    for (let tries = 0; tries < this.#consumers.length; tries++) {
      const next = this.#consumers[this.#turn++ % this.#consumers.length];
      if (next && this.#hasRoom(next)) return next;
    }
    return undefined;
  }

  #hasRoom(consumer: Consumer): boolean {
    let its = 0;
    for (const each of this.#inFlight.values()) if (each.consumer === consumer) its++;
    return its < consumer.buffer;
  }

  #timedOut(id: string): void {
    this.#refused(id, 'retry', 'It was not acknowledged in time.');
    this.#dispatch();
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
    this.file.park(this.kept, { position: message.event.position, reason, parkedAt: Date.now() });
    if (!message.replayed) this.#done(message);
  }

  #taken(id: string): Message | null {
    const taken = this.#inFlight.get(id);
    if (!taken) return null;
    clearTimeout(taken.timer);
    this.#inFlight.delete(id);
    return taken.message;
  }

  #done(message: Message): void {
    this.handled++;
    if (message.replayed) return this.file.unpark(this.kept, message.event.position);
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

/** FNV-1a: the same stream goes to the same consumer while they stay. */
function hashOf(text: string): number {
  let hash = 0x81_1c_9d_c5;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01_00_01_93);
  return hash >>> 0;
}
