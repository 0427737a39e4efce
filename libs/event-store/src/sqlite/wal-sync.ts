import { closeSync, fdatasync, openSync } from 'node:fs';
import { promisify } from 'node:util';

const syncing = promisify(fdatasync);

interface Waiting {
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Makes what was committed durable, beside the event loop, which would stand still for most of a commit that waits for the disk. One sync at
 * a time, and each covers all that was committed before it began.
 */
export class WalSync {
  #waiting: Waiting[] = [];
  #committed = false;
  #running = false;
  #failure: unknown = null;

  constructor(private readonly sync: () => Promise<void>) {}

  /** Something was committed that a power cut could still take. */
  committed(): void {
    this.#committed = true;
  }

  /** Nothing that was committed waits for the disk, or was lost by it. */
  get settled(): boolean {
    return !this.#committed && !this.#running && this.#failure === null;
  }

  /**
   * What failed: the system may have thrown away what it could not write, and another sync would call that durable. So after a sync that
   * failed nothing is acknowledged any more, and the log is to be opened anew.
   * @throws
   */
  assertSound(): void {
    if (this.#failure !== null) throw this.#failure;
  }

  /** Resolves once all that was committed before the call survives a power cut. */
  durable(): Promise<void> {
    if (this.#failure !== null) return Promise.reject(this.#failure);
    if (this.settled) return Promise.resolve();
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      void this.#run();
    });
  }

  async #run(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    while (this.#waiting.length > 0) {
      const covered = this.#waiting;
      this.#waiting = [];
      this.#committed = false;
      try {
        this.assertSound();
        await this.sync();
        for (const { resolve } of covered) resolve();
      } catch (error) {
        this.#failure ??= error;
        for (const { reject } of covered) reject(error);
      }
    }
    this.#running = false;
  }
}

/** SQLite's journal of a file that a connection keeps open: as long as it does, the journal stays the same file. */
export class Wal {
  #handle: number | null = null;

  constructor(private readonly file: string) {}

  async sync(): Promise<void> {
    this.#handle ??= openSync(`${this.file}-wal`, 'r+');
    await syncing(this.#handle);
  }

  close(): void {
    if (this.#handle !== null) closeSync(this.#handle);
    this.#handle = null;
  }
}
