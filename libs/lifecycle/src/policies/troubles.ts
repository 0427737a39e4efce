interface Ears {
  /** It begins to fail. */
  readonly fails: (message: string) => void;
  /** Nothing fails so any more. */
  readonly passed: (message: string) => void;
}

/** What fails and is tried again: told when it begins, of many things that fail alike once, and when it has passed; not at each try. */
export class Troubles {
  readonly #lasting = new Map<string, string>();

  constructor(private readonly ears: Ears) {}

  /** How what began to fail last does; null: nothing fails. */
  get last(): string | null {
    return [...this.#lasting.values()].at(-1) ?? null;
  }

  fails(what: string, message: string): void {
    const isNew = !this.#fail(message);
    this.#lasting.set(what, message);
    if (isNew) this.ears.fails(message);
  }

  /** It was done, or there is nothing to do any more. */
  works(what: string): void {
    const message = this.#lasting.get(what);
    if (message === undefined) return;
    this.#lasting.delete(what);
    if (!this.#fail(message)) this.ears.passed(message);
  }

  /** Somebody else tries by now, or nobody: nothing is told. */
  forget(): void {
    this.#lasting.clear();
  }

  /** Whether anything fails so. */
  #fail(message: string): boolean {
    return [...this.#lasting.values()].includes(message);
  }
}
