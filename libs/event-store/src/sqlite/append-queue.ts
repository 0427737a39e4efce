import type { Append } from '../admission.js';
import type { Appended } from '../event-store.js';
import type { Outcome } from './writer.js';

/** A group ends at so many events or so much text: it is committed in one go, and the event loop waits meanwhile. */
const MOST_EVENTS = 512;
const MOST_TEXT = 4 * 1024 * 1024;

interface Waiting {
  readonly append: Append;
  readonly settle: (outcome: Outcome) => void;
}

/** Gathers the appends of one turn of the event loop and has them committed together. */
export class AppendQueue {
  #waiting: Waiting[] = [];
  #scheduled = false;
  #idle: (() => void)[] = [];

  constructor(private readonly commit: (group: readonly Append[]) => readonly Outcome[]) {}

  add(append: Append): Promise<Appended> {
    return new Promise((resolve, reject) => {
      const settle = ({ appended, error }: Outcome) => (appended ? resolve(appended) : reject(error));
      this.#waiting.push({ append, settle });
      this.#schedule();
    });
  }

  /** Resolves when every append that was added is settled. */
  drained(): Promise<void> {
    if (this.#waiting.length === 0) return Promise.resolve();
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
    const outcomes = this.commit(group.map(({ append }) => append));
    for (const [index, { settle }] of group.entries()) {
      settle(outcomes[index] ?? { error: new Error('The append has no outcome: it may or may not be in the log.') });
    }
    if (this.#waiting.length > 0) return this.#schedule();
    for (const resolve of this.#idle.splice(0)) resolve();
  }
}

function groupSize(waiting: readonly Waiting[]): number {
  let events = 0;
  let text = 0;
  for (const [index, { append }] of waiting.entries()) {
    events += append.events.length;
    for (const event of append.events) text += event.data.length + event.metadata.length;
    if (events >= MOST_EVENTS || text >= MOST_TEXT) return index + 1;
  }
  return waiting.length;
}
