import type { ServerResponse } from 'node:http';

/** How long a goodbye may take to reach whoever reads no more. */
const GOODBYE_MS = 1_000;

/** The reader took nothing for longer than feeds wait. */
export class ReaderTooSlow extends Error {
  override readonly name = 'ReaderTooSlow';
}

/** Where one reader's feed goes: it takes the next text only when the reader has taken the one before. */
export class Outlet {
  readonly #gone = new AbortController();
  #writtenAt = performance.now();

  constructor(
    private readonly raw: ServerResponse,
    private readonly patienceMs: number,
  ) {
    raw.once('close', () => this.#gone.abort());
    raw.on('error', () => this.#gone.abort());
    raw.socket?.setNoDelay(true);
  }

  /** Aborted once the reader has left. */
  get gone(): AbortSignal {
    return this.#gone.signal;
  }

  /** Whether nothing was written for so long, and the reader has taken all that was. */
  isIdle(sinceMs: number): boolean {
    return !this.raw.writableNeedDrain && performance.now() - this.#writtenAt >= sinceMs;
  }

  /**
   * Writes in one piece, and waits until the reader has taken it where that is not at once.
   * @throws {ReaderTooSlow} It does not within the patience.
   */
  async write(...pieces: readonly (string | Buffer)[]): Promise<void> {
    if (this.gone.aborted) return;
    this.#writtenAt = performance.now();
    if (pieces.length > 1) this.raw.cork();
    for (const piece of pieces) this.raw.write(piece);
    if (pieces.length > 1) this.raw.uncork();
    if (this.raw.writableNeedDrain) await this.#drained();
  }

  /** Says why it ends, as far as that still reaches the reader, and ends. */
  end(goodbye: string): void {
    if (this.gone.aborted) return;
    this.raw.end(goodbye);
    const timer = setTimeout(() => this.raw.destroy(), GOODBYE_MS);
    this.gone.addEventListener('abort', () => clearTimeout(timer), { once: true });
  }

  #drained(): Promise<void> {
    return new Promise((resolve, reject) => {
      const done = (error?: Error) => {
        clearTimeout(timer);
        this.raw.off('drain', taken);
        this.gone.removeEventListener('abort', taken);
        if (error) reject(error);
        else resolve();
      };
      const taken = () => done();
      const timer = setTimeout(
        () => done(new ReaderTooSlow(`The reader took nothing for ${this.patienceMs / 1000} s.`)),
        this.patienceMs,
      );
      this.raw.once('drain', taken);
      this.gone.addEventListener('abort', taken, { once: true });
    });
  }
}
