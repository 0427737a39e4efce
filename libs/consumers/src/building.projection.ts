import { Worker } from 'node:worker_threads';
import type { EventStore, Page } from '#event-store';
import type { Building, StartBuilding } from './building.js';
import type { FromThread, ToThread } from './building-thread.projection.js';
import { compiled, type Order, orderOf } from './order.projection.js';

/** Pages on their way: some are taken in while the next are read and copied. */
const UNDER_WAY = 6;
/** Bounds the memory of a rebuild, alike in an engine and in the CLI; a fold of one subject's whole stream must find room in it. */
const LIMITS = { maxYoungGenerationSizeMb: 24, maxOldGenerationSizeMb: 512 };

/** Fills each generation in a thread of its own: the event loop goes on answering. */
export const startBuilding: StartBuilding = (generation, log) => {
  const order = orderOf(generation);
  return order === null ? null : new BuildingThread(order, log);
};

class BuildingThread implements Building {
  readonly #thread: Worker;
  readonly #ended: Promise<void>;
  #failure: Error | null = null;
  #underWay = 0;
  #finishing = false;
  #room: () => void = () => {};

  constructor(
    order: Order,
    private readonly log: Pick<EventStore, 'readStream'>,
  ) {
    const program = new URL('./building-thread.projection.js', compiled(import.meta.url));
    this.#thread = new Worker(program, { workerData: order, resourceLimits: LIMITS });
    this.#thread.on('message', (message: FromThread) => this.#hear(message));
    this.#thread.on('error', (error) => this.#fail(error));
    this.#ended = new Promise((resolve) => this.#thread.once('exit', () => resolve()));
    void this.#ended.then(() => {
      if (!this.#finishing) this.#fail(new Error(`The thread that filled the ${order.model} has ended.`));
    });
  }

  async take(page: Page): Promise<void> {
    this.#tell({ kind: 'page', page });
    this.#underWay += 1;
    while (this.#underWay >= UNDER_WAY && this.#failure === null) await this.#movement();
    if (this.#failure) throw this.#failure;
  }

  async finish(): Promise<void> {
    this.#finishing = true;
    this.#tell({ kind: 'finish' });
    await this.#ended;
    if (this.#failure) throw this.#failure;
  }

  async cancel(): Promise<void> {
    await this.#thread.terminate();
  }

  #hear(message: FromThread): void {
    if (message.kind === 'wanted') void this.#lookUp(message.stream, message.count);
    else if (message.kind === 'failed') this.#fail(new Error(message.reason));
    else {
      this.#underWay -= 1;
      this.#room();
    }
  }

  async #lookUp(stream: string, count: number): Promise<void> {
    try {
      const events = [];
      for await (const event of this.log.readStream(stream, { count })) events.push(event);
      this.#tell({ kind: 'stream', events });
    } catch (error) {
      this.#fail(error instanceof Error ? error : new Error(String(error)));
      await this.cancel();
    }
  }

  #tell(message: ToThread): void {
    this.#thread.postMessage(message);
  }

  #movement(): Promise<void> {
    return new Promise((resolve) => {
      this.#room = resolve;
    });
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    this.#room();
  }
}
