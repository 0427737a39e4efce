import type { Append } from '../admission.js';
import type { Appended } from '../event-store.js';
import type { Outcome } from './writer.js';

/** A group ends at so many events or so much text: it is committed in one go, and the event loop waits meanwhile. */
const MOST_EVENTS = 512;
const MOST_TEXT = 4 * 1024 * 1024;

interface Waiting {
  readonly append: Append;
  readonly resolve: (appended: Appended) => void;
  readonly reject: (error: unknown) => void;
}

/** Gathers the appends of one turn of the event loop and has them committed together. */
export class AppendQueue {
  #waiting: Waiting[] = [];
  #scheduled = false;
  #idle: (() => void)[] = [];

  /** Groups that were committed, and wait for the disk. */
  #unsettled = 0;

  constructor(
    private readonly commit: (group: readonly Append[]) => readonly Outcome[],
    /** Resolves when what was committed before is durable: no outcome is told sooner, because each may rest on those before it. */
    private readonly durable: () => Promise<void>,
  ) {}

  add(append: Append): Promise<Appended> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ append, resolve, reject });
      this.#schedule();
    });
  }

  /** Resolves when every append that was added is settled. */
  drained(): Promise<void> {
    if (this.#isIdle()) return Promise.resolve();
    return new Promise((resolve) => this.#idle.push(resolve));
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => this.#drain());
  }

  #drain(): void {
    this.#scheduled = false;
    const group = this.#waiting.splice(0, groupSize(this.#waiting));
    void this.#settle(group, this.commit(group.map(({ append }) => append)));
    if (this.#waiting.length > 0) this.#schedule();
  }

  async #settle(group: readonly Waiting[], outcomes: readonly Outcome[]): Promise<void> {
    this.#unsettled += 1;
    try {
      await this.durable();
      group.forEach(({ resolve, reject }, index) => {
        const outcome = outcomes[index];
        if (outcome?.appended) resolve(outcome.appended);
        else reject(outcome?.error);
      });
    } catch (error) {
      for (const { reject } of group) reject(error);
    }
    this.#unsettled -= 1;
    if (this.#isIdle()) for (const resolve of this.#idle.splice(0)) resolve();
  }

  #isIdle(): boolean {
    return this.#waiting.length === 0 && this.#unsettled === 0;
  }
}

function groupSize(waiting: readonly Waiting[]): number {
  let events = 0;
  let text = 0;
  const isFull = ({ append }: Waiting) => {
    events += append.events.length;
    for (const event of append.events) text += event.data.length + event.metadata.length;
    return events >= MOST_EVENTS || text >= MOST_TEXT;
  };
  const last = waiting.findIndex(isFull);
  return last < 0 ? waiting.length : last + 1;
}
