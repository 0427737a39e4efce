/** Lets those who name the same key go one after the other; who names others goes on meanwhile. */
export class Turns {
  readonly #last = new Map<string, Promise<unknown>>();

  /** Runs `work` once everybody who named one of the keys before has ended. Never ask for a further turn from within one. */
  async alone<Result>(keys: readonly string[], work: () => Promise<Result>): Promise<Result> {
    const before = [...new Set(keys)].map((key) => this.#last.get(key));
    const turn = Promise.all(before).then(work);
    // Whoever comes next waits for this one, and does not fail with it.
    const ended = turn.then(
      () => {},
      () => {},
    );
    for (const key of keys) this.#last.set(key, ended);
    try {
      return await turn;
    } finally {
      for (const key of keys) if (this.#last.get(key) === ended) this.#last.delete(key);
    }
  }
}
