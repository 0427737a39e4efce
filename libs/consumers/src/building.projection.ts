import { Worker } from 'node:worker_threads';
import type { Building, BuildingOrder, StartBuilding } from './building.js';
import type { FromBuilder, ToBuild } from './building-thread.projection.js';
import { compiled, orderOf } from './order.projection.js';

/** Bounds the memory of a rebuild, alike in an engine and in the CLI; a fold of one subject's whole stream must find room in it. */
const LIMITS = { maxYoungGenerationSizeMb: 16, maxOldGenerationSizeMb: 512 };

/** Fills each generation in a thread of its own, which reads the log by itself: the event loop goes on answering. */
export const startBuilding: StartBuilding = ({ generation, log, goal, tell }) => {
  const order = orderOf(generation);
  if (order === null || log.place === null) return null;
  return new BuildingThread({ order, file: log.place, goal }, tell);
};

class BuildingThread implements Building {
  readonly finished: Promise<void>;
  readonly #thread: Worker;
  #whole = false;
  #failure: Error | null = null;

  constructor(what: ToBuild, tell: BuildingOrder['tell']) {
    const program = new URL('./building-thread.projection.js', compiled(import.meta.url));
    this.#thread = new Worker(program, { workerData: what, resourceLimits: LIMITS });
    this.#thread.on('message', (message: FromBuilder) => {
      if (message.kind === 'filled') tell(message.filled);
      else if (message.kind === 'whole') this.#whole = true;
      else this.#failure ??= new Error(message.reason);
    });
    this.#thread.on('error', (error) => (this.#failure ??= error));
    this.finished = new Promise((resolve, reject) =>
      this.#thread.once('exit', () => {
        if (this.#whole) resolve();
        else reject(this.#failure ?? new Error(`The thread that filled the ${what.order.model} has ended.`));
      }),
    );
  }

  async cancel(): Promise<void> {
    await this.#thread.terminate();
  }
}
