/** Lets works on one subject run one after another, in the order in which they came, and those on others at once. */
export class Turns {
  readonly #last = new Map<string, Promise<unknown>>();

  take<Result>(subject: string, work: () => Promise<Result>): Promise<Result> {
    const before = this.#last.get(subject) ?? Promise.resolve();
    const mine = before.then(work, work);
    this.#last.set(subject, mine);
    const leave = () => {
      if (this.#last.get(subject) === mine) this.#last.delete(subject);
    };
    mine.then(leave, leave);
    return mine;
  }

  /** Resolves when none is left of what was begun. */
  async over(): Promise<void> {
    while (this.#last.size > 0) await Promise.allSettled(this.#last.values());
  }
}
