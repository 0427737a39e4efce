/**
 * Tells waiting followers of this process that the log grew. Only a hint: another process may write the same log unheard,
 * so whoever waits also looks by itself after a while.
 */
export class WakeUp {
  #rings = 0;
  readonly #waiting = new Set<() => void>();
  readonly #listening = new Set<() => void>();

  /** How often it rang: read it before looking at the log, and a ring between looking and waiting is not missed. */
  get rings(): number {
    return this.#rings;
  }

  ring(): void {
    this.#rings++;
    for (const wake of this.#waiting) wake();
    for (const hear of this.#listening) hear();
  }

  /** Calls `hear` at each ring, until the function that it gives is called. */
  listen(hear: () => void): () => void {
    this.#listening.add(hear);
    return () => this.#listening.delete(hear);
  }

  /** Resolves at the first ring after the `since`th, or after `atMostMs`, or at the abort of `signal`. */
  wait(since: number, atMostMs: number, signal: AbortSignal): Promise<void> {
    if (since !== this.#rings || signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        this.#waiting.delete(wake);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      const timer = setTimeout(wake, atMostMs);
      this.#waiting.add(wake);
      signal.addEventListener('abort', wake, { once: true });
    });
  }
}
