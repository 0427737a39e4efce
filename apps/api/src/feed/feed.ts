import {
  FEED_TYPES,
  interestIn,
  isWanted,
  LiveTail,
  type Relations,
  type Stretch,
  stretchesAfter,
  type Told,
  type Wanted,
} from '#delivery';
import type { EventStore, Interest, Position, Watch } from '#event-store';
import { CHUNK, frameOf, pieceOf } from './frame.js';
import { type Outlet, ReaderTooSlow } from './outlet.js';

/** What feeds promise and bear. Times are milliseconds. */
export interface FeedTerms {
  /** A reader hears something at least so often. */
  readonly heartbeatMs: number;
  /** A reader that takes nothing for so long is dropped. */
  readonly patienceMs: number;
  /** Readers at once. */
  readonly mostReaders: number;
}

export const FEED_TERMS: FeedTerms = { heartbeatMs: 15_000, patienceMs: 30_000, mostReaders: 2_000 };

/** How long a reader is asked to wait before it comes again. */
const RETRY_MS = 1_000;

/** Why a feed ends, in the words of its last event. */
const GOODBYES = {
  closing: 'The engine is stopping: come again with Last-Event-ID when it is up.',
  'too-slow': 'The reader took nothing for too long: come again with Last-Event-ID.',
  failed: "The feed could not go on: come again with Last-Event-ID; the engine's log has the reason.",
} as const;

/** One reader, and what it reads. */
export interface Reading {
  readonly outlet: Outlet;
  readonly wanted: Wanted;
  readonly after: Position;
  /** Aborts, with an Error that says why, when the reader may no longer. */
  readonly stands: AbortSignal;
  /** The engine's address, as the reader calls it. */
  readonly base: string;
}

/** Reads the log for any number of readers, each at its own pace, and holds nothing back for any of them. */
export class Feed {
  readonly #tail: LiveTail;
  readonly #readers = new Set<Reader>();
  #isClosed = false;
  #heart: NodeJS.Timeout | undefined;

  constructor(
    private readonly store: EventStore,
    private readonly relations: Relations,
    readonly terms: FeedTerms = FEED_TERMS,
  ) {
    this.#tail = new LiveTail(store);
  }

  get readers(): number {
    return this.#readers.size;
  }

  /** Whether no further reader is let in. */
  get isFull(): boolean {
    return this.#readers.size >= this.terms.mostReaders;
  }

  /**
   * Serves one reader until it leaves, is dropped, or the feed closes.
   * @throws {Error} The log or a read model could not be read; the reader has been told that the feed ended.
   */
  async serve(reading: Reading): Promise<void> {
    const { store, relations } = this;
    const { outlet, stands } = reading;
    const reader = new Reader({ store, relations, tail: this.#tail, ...reading });
    this.#enter(reader);
    try {
      await this.#tail.start();
      await reader.run();
      outlet.end(stands.aborted ? dismissal(stands.reason) : goodbye('closing'));
    } catch (error) {
      outlet.end(goodbye(error instanceof ReaderTooSlow ? 'too-slow' : 'failed'));
      throw error;
    } finally {
      reader.stop();
      this.#leave(reader);
    }
  }

  /** Ends every feed, and says so to its reader. */
  close(): void {
    this.#isClosed = true;
    for (const reader of this.#readers) reader.stop();
    clearInterval(this.#heart);
    this.#tail.stop();
  }

  #enter(reader: Reader): void {
    this.#readers.add(reader);
    if (this.#isClosed) reader.stop();
    const { heartbeatMs } = this.terms;
    this.#heart ??= setInterval(() => {
      for (const each of this.#readers) each.beat(heartbeatMs);
    }, heartbeatMs / 2).unref();
  }

  #leave(reader: Reader): void {
    this.#readers.delete(reader);
    if (this.#readers.size > 0) return;
    clearInterval(this.#heart);
    this.#heart = undefined;
    this.#tail.stop();
  }
}

const ending = (reason: string, detail: string): string =>
  `event: end\ndata: ${JSON.stringify({ reason, detail })}\n\n`;
const goodbye = (reason: keyof typeof GOODBYES): string => ending(reason, GOODBYES[reason]);
const dismissal = (why: unknown): string => ending('not-let-in', why instanceof Error ? why.message : String(why));

interface Parts extends Reading {
  readonly store: EventStore;
  readonly relations: Relations;
  readonly tail: LiveTail;
}

class Reader {
  /** Everything wanted up to here has been written. */
  #cursor: Position;
  #toldCursor: Position;
  /** Not AbortSignal.any: that looks at all its sources whenever it is asked whether it is aborted. */
  readonly #stop = new AbortController();
  readonly #interest: Interest<Told>;
  readonly #watch: Watch;

  constructor(private readonly parts: Parts) {
    const { after, wanted, tail, outlet, stands } = parts;
    this.#cursor = after;
    this.#toldCursor = after;
    this.#interest = interestIn(wanted);
    this.#watch = tail.watch(this.#stop.signal, this.#interest);
    for (const end of [outlet.gone, stands]) {
      if (end.aborted) this.stop();
      end.addEventListener('abort', () => this.stop(), { once: true });
    }
  }

  /** The reader left, or may no longer, or the feed closes. */
  stop(): void {
    this.#stop.abort();
  }

  async run(): Promise<void> {
    const { store, tail, outlet, after, wanted } = this.parts;
    const { signal } = this.#stop;
    // Whoever is cut off before the first fact still knows where to go on.
    await outlet.write(`retry: ${RETRY_MS}\nid: ${after}\n\n`);
    const types = wanted.types ? [...wanted.types] : FEED_TYPES;
    const reading = { store, tail, after, types, signal, watch: this.#watch };
    for await (const stretch of stretchesAfter(reading)) await this.#pass(stretch);
  }

  /** Tells that the feed lives, and how far it has looked: what was not wanted need not be looked through again. */
  beat(everyMs: number): void {
    const { outlet } = this.parts;
    if (!outlet.isIdle(everyMs / 2)) return;
    const passed = this.#watch.passed();
    if (passed !== null && passed > this.#cursor) this.#cursor = passed;
    const mark = this.#cursor > this.#toldCursor ? `id: ${this.#cursor}\n` : '';
    this.#toldCursor = this.#cursor;
    // It is written only where the reader has taken everything, so there is nothing to wait for.
    outlet.write(`: heartbeat\n${mark}\n`).catch(() => undefined);
  }

  /** Writes what of a stretch is wanted; the cursor moves only over what has been written. */
  async #pass(stretch: Stretch): Promise<void> {
    // It may have been read for a reader who may no longer.
    if (this.#stop.signal.aborted) return;
    const { outlet, base, wanted } = this.parts;
    const { told, to } = stretch;
    const piece = wanted.images || wanted.tags ? null : pieceOf(stretch, this.#interest, base);
    if (piece === null) await this.#passEach(stretch);
    else if (piece.length > 0) {
      await outlet.write(piece);
      this.#written(told.at(-1)?.position ?? to);
    }
    if (to > this.#cursor) this.#cursor = to;
  }

  async #passEach({ told, to }: Stretch): Promise<void> {
    const { outlet, base } = this.parts;
    let chunk: Buffer[] = [];
    let size = 0;
    for (const one of told) {
      const wanted = await this.#wants(one);
      if (this.#stop.signal.aborted) return;
      if (!wanted) continue;
      const frame = frameOf(one, base);
      chunk.push(frame);
      size += frame.length;
      if (size < CHUNK) continue;
      await outlet.write(...chunk);
      this.#written(one.position);
      [chunk, size] = [[], 0];
    }
    if (size > 0) await outlet.write(...chunk);
    if (size > 0) this.#written(told.at(-1)?.position ?? to);
  }

  #written(position: Position): void {
    this.#cursor = position;
    this.#toldCursor = position;
  }

  #wants(told: Told): boolean | Promise<boolean> {
    const { wanted, relations } = this.parts;
    if (!isWanted(told, wanted)) return false;
    return wanted.images || wanted.tags ? relations.match(told, wanted, this.#stop.signal) : true;
  }
}
