/** Who has a key, and who asked for it last. */
interface Queue {
  /** Ends with the last of those who have the key to themselves. */
  readonly alone: Promise<unknown>;
  /** End with those who share it since then. */
  readonly beside: readonly Promise<unknown>[];
}

const NOBODY: Queue = { alone: Promise.resolve(), beside: [] };

/** Lets those who name the same key go one after the other; who names others goes on meanwhile. */
export class Turns {
  readonly #queues = new Map<string, Queue>();

  /**
   * Runs `work` once everybody who named one of the keys before has ended. Never ask for a further turn of the same key from within
   * one.
   */
  alone<Result>(keys: readonly string[], work: () => Promise<Result>): Promise<Result> {
    const before = this.#queuesOf(keys).flatMap(({ alone, beside }) => [alone, ...beside]);
    return this.#enter(keys, { before, work, after: (_queue, ended) => ({ alone: ended, beside: [] }) });
  }

  /** Runs `work` beside others who ask so, and while nobody has one of the keys alone. */
  beside<Result>(keys: readonly string[], work: () => Promise<Result>): Promise<Result> {
    const before = this.#queuesOf(keys).map(({ alone }) => alone);
    return this.#enter(keys, {
      before,
      work,
      after: (queue, ended) => ({ ...queue, beside: [...queue.beside, ended] }),
    });
  }

  #queuesOf(keys: readonly string[]): Queue[] {
    return [...new Set(keys)].map((key) => this.#queues.get(key) ?? NOBODY);
  }

  async #enter<Result>(keys: readonly string[], { before, work, after }: Turn<Result>): Promise<Result> {
    const turn = Promise.all(before).then(work);
    // Whoever comes next waits for this one, and does not fail with it.
    const ended = turn.then(
      () => {},
      () => {},
    );
    for (const key of new Set(keys)) this.#queues.set(key, after(this.#queues.get(key) ?? NOBODY, ended));
    try {
      return await turn;
    } finally {
      for (const key of new Set(keys)) this.#leave(key, ended);
    }
  }

  #leave(key: string, ended: Promise<unknown>): void {
    const queue = this.#queues.get(key);
    if (!queue) return;
    const beside = queue.beside.filter((other) => other !== ended);
    const alone = queue.alone === ended ? NOBODY.alone : queue.alone;
    if (beside.length === 0 && alone === NOBODY.alone) this.#queues.delete(key);
    else this.#queues.set(key, { alone, beside });
  }
}

interface Turn<Result> {
  readonly before: readonly Promise<unknown>[];
  readonly work: () => Promise<Result>;
  readonly after: (queue: Queue, ended: Promise<unknown>) => Queue;
}
