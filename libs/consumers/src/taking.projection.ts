import { Worker } from 'node:worker_threads';
import type { EventStore } from '#event-store';
import type { Generation } from '#read-model';
import { compiled, type Order, orderOf } from './order.projection.js';
import type { FromTaker, ToTaker } from './taking-thread.projection.js';
import type { Taken, Taking } from './taking.js';

/** What is appended within this time is taken in together, unless somebody waits for it: a page costs more than its facts. */
const TOGETHER_MS = 100;
/** A fold of one subject's whole stream must find room in it. */
const LIMITS = { maxYoungGenerationSizeMb: 16, maxOldGenerationSizeMb: 512 };

/** Takes the log in by one thread for all models; null where the log cannot be read from another thread. */
export const takingInThread = (store: EventStore): Taking | null =>
  store.place === null ? null : new TakingInThread(store, store.place);

class TakingInThread implements Taking {
  #thread: Thread | null = null;

  constructor(
    private readonly store: EventStore,
    private readonly file: string,
  ) {}

  readyFor(generation: Generation): boolean {
    if (orderOf(generation) === null) return false;
    if (this.#thread === null || this.#thread.over) this.#thread = new Thread(this.store, this.file);
    return this.#thread.ready;
  }

  async *follow(generation: Generation, signal: AbortSignal): AsyncGenerator<Taken> {
    const order = orderOf(generation);
    if (order === null || this.#thread === null)
      throw new Error(`No thread takes the ${generation.definition.name} in.`);
    yield* this.#thread.follow(order, signal);
  }

  hurry(): void {
    this.#thread?.hurry();
  }

  async end(): Promise<void> {
    await this.#thread?.end();
  }
}

class Thread {
  ready = false;
  over = false;
  readonly #worker: Worker;
  readonly #ended: Promise<void>;
  readonly #models = new Map<string, News>();
  readonly #deafen: () => void;
  #failure: unknown = new Error('The thread that takes the log in has ended.');
  #timer: NodeJS.Timeout | null = null;
  #toldAt = 0;

  constructor(store: EventStore, file: string) {
    const program = new URL('./taking-thread.projection.js', compiled(import.meta.url));
    this.#worker = new Worker(program, { workerData: file, resourceLimits: LIMITS });
    this.#worker.on('message', (message: FromTaker) => this.#hear(message));
    this.#worker.on('error', (error) => (this.#failure = error));
    this.#deafen = store.onGrowth(() => this.#grown());
    this.#ended = new Promise((resolve) =>
      this.#worker.once('exit', () => {
        this.#end();
        resolve();
      }),
    );
  }

  async *follow(order: Order, signal: AbortSignal): AsyncGenerator<Taken> {
    const news = new News();
    this.#models.set(order.model, news);
    const leave = () => this.#tell({ kind: 'leave', model: order.model });
    if (this.over) news.fail(this.#failure);
    this.#tell({ kind: 'follow', order });
    signal.addEventListener('abort', leave, { once: true });
    if (signal.aborted) leave();
    try {
      yield* news.each();
    } finally {
      signal.removeEventListener('abort', leave);
    }
  }

  /** What was put off is told now. */
  hurry(): void {
    if (this.#timer !== null) this.#tellGrown();
  }

  async end(): Promise<void> {
    this.#tell({ kind: 'end' });
    await this.#ended;
  }

  #grown(): void {
    if (this.#timer !== null) return;
    const wait = this.#toldAt + TOGETHER_MS - performance.now();
    if (wait <= 0) this.#tellGrown();
    else this.#timer = setTimeout(() => this.#tellGrown(), wait);
  }

  #tellGrown(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#toldAt = performance.now();
    this.#tell({ kind: 'grown' });
  }

  #hear(message: FromTaker): void {
    if (message.kind === 'ready') {
      this.ready = true;
      return;
    }
    const news = this.#models.get(message.model);
    if (message.kind === 'taken') news?.add(message.taken);
    else if (message.kind === 'left') news?.end();
    else news?.fail(Object.assign(new Error(message.reason), { code: message.code }));
  }

  #end(): void {
    this.over = true;
    this.#deafen();
    if (this.#timer !== null) clearTimeout(this.#timer);
    for (const news of this.#models.values()) news.fail(this.#failure);
  }

  #tell(message: ToTaker): void {
    this.#worker.postMessage(message);
  }
}

/** What a thread tells of one model, the newest of it: where it came to is one number. */
class News {
  #newest: Taken | null = null;
  #over = false;
  #failure: unknown = null;
  #heard: () => void = () => {};

  async *each(): AsyncGenerator<Taken> {
    for (;;) {
      const taken = this.#newest;
      this.#newest = null;
      if (taken !== null) yield taken;
      else if (this.#failure !== null) throw this.#failure;
      else if (this.#over) return;
      else await new Promise<void>((resolve) => (this.#heard = resolve));
    }
  }

  add(taken: Taken): void {
    this.#newest = { ...taken, recordedAt: taken.recordedAt ?? this.#newest?.recordedAt ?? null };
    this.#heard();
  }

  end(): void {
    this.#over = true;
    this.#heard();
  }

  fail(error: unknown): void {
    if (this.#over) return;
    this.#failure ??= error;
    this.#heard();
  }
}
