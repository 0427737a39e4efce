import { Course, type CourseParts, type CourseStatus } from './course.js';
import { SHAPES } from './forms.js';
import type { Answer } from './outbound.js';
import { DELIVERER } from './progress.js';
import { Told } from './told.js';
import type { HeldLetter, Webhook } from './webhook.js';
import { deliverLetter, disableGone, giveUp } from './webhook-decisions.js';

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 30_000;
const GONE = 410;

/** Delivers for one subscription while it is active: begins again when delivery fails, and tries dead letters again when somebody asks. */
export class Courier {
  #webhook: Webhook;
  #course: Course | undefined;
  #keep = true;
  #trouble: string | null = null;
  #running: Promise<void> = Promise.resolve();
  #retrying: Promise<void> = Promise.resolve();
  readonly #stop = new AbortController();

  constructor(
    webhook: Webhook,
    private readonly parts: CourseParts,
    private readonly onTrouble: (message: string) => void,
  ) {
    this.#webhook = webhook;
  }

  /** The revision that decides how it delivers. */
  get course(): number {
    return this.#webhook.course;
  }

  /** null: it has not begun. */
  status(): (CourseStatus & { readonly trouble: string | null }) | null {
    const course = this.#course?.status();
    return course ? { ...course, trouble: this.#trouble } : null;
  }

  start(): void {
    this.#running = this.#run();
    this.#retryLetters();
  }

  /** What is said of the subscription now, where delivery need not begin anew for it. */
  update(webhook: Webhook): void {
    if (webhook.revision <= this.#webhook.revision) return;
    this.#webhook = webhook;
    this.#course?.line.update(webhook);
    this.#retryLetters();
  }

  /** @param end.keep Whether somebody will go on where it was. */
  async stop({ keep }: { readonly keep: boolean }): Promise<void> {
    this.#keep = keep;
    this.#stop.abort();
    await Promise.all([this.#running, this.#retrying]);
  }

  async #run(): Promise<void> {
    let wait = FIRST_WAIT_MS;
    while (!this.#stop.signal.aborted) {
      const begun = performance.now();
      try {
        await this.#deliver();
        return;
      } catch (error) {
        this.#tell(error);
      }
      if (performance.now() - begun > LONGEST_WAIT_MS) wait = FIRST_WAIT_MS;
      await this.parts.pace.wait(wait, this.#stop.signal);
      wait = Math.min(2 * wait, LONGEST_WAIT_MS);
    }
  }

  async #deliver(): Promise<void> {
    const course = new Course(this.#webhook, this.parts);
    this.#course = course;
    const stopped = new Promise<void>((resolve) => {
      if (this.#stop.signal.aborted) resolve();
      this.#stop.signal.addEventListener('abort', () => resolve(), { once: true });
    });
    try {
      await Promise.race([course.run(), stopped]);
    } finally {
      await course.end({ keep: this.#keep });
    }
  }

  #retryLetters(): void {
    this.#retrying = this.#retrying.then(() => this.#retry()).catch((error: unknown) => this.#tell(error));
  }

  /** Each once, out of the order; what fails again is a dead letter again. */
  async #retry(): Promise<void> {
    for (;;) {
      const letter = [...this.#webhook.letters.values()].find(({ retried }) => retried);
      const line = this.#course?.line;
      if (letter === undefined || line === undefined || this.#stop.signal.aborted) return;
      await this.#retryOne(letter, line);
    }
  }

  async #retryOne(letter: HeldLetter, line: Course['line']): Promise<void> {
    const { parts } = this;
    const tried = await this.#tryAgain(letter, line);
    if (this.#stop.signal.aborted && tried?.status === null) return;
    const { deadAt: _dead, retried: _retried, ...dead } = letter;
    const reason = tried === null ? 'it can no longer be told in the form of the webhook' : tried.error;
    const again = { ...dead, tries: letter.tries + 1, reason: reason ?? '' };
    const { webhook } = await parts.webhooks.decide(this.#webhook.id, { actor: DELIVERER }, (state) =>
      reason === null ? deliverLetter(state, letter.eventId) : giveUp(state, again, 0),
    );
    if (tried?.status === GONE) await parts.webhooks.decide(webhook.id, { actor: DELIVERER }, disableGone);
    if (webhook.revision > this.#webhook.revision) this.#webhook = webhook;
  }

  /** null: there is nothing to send any more. */
  async #tryAgain(letter: HeldLetter, line: Course['line']): Promise<Answer | null> {
    const { pace, log, tally } = this.parts;
    const told = await this.#toldOf(letter);
    const body = told === null ? null : SHAPES[this.#webhook.form].body(told, this.#webhook.base);
    if (body === null) return null;
    const { eventId, type, position, tries } = letter;
    const at = pace.now();
    const { status, ms, error, retryAfterMs } = await line.send({ eventId, type, position, body }, this.#stop.signal);
    log.add(this.#webhook.id, { at, eventId, type, position, attempt: tries + 1, status, ms, error, againAt: null });
    tally[error === null ? 'delivered' : 'failed']++;
    return { status, ms, error, retryAfterMs };
  }

  async #toldOf({ stream, revision, eventId }: HeldLetter): Promise<Told | null> {
    for await (const event of this.parts.store.readStream(stream, { from: revision, count: 1 })) {
      if (event.id === eventId) return new Told(event);
    }
    return null;
  }

  #tell(error: unknown): void {
    this.#trouble =
      typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : 'unknown';
    this.onTrouble(`The webhook ${this.#webhook.id} could not go on: ${this.#trouble}`);
  }
}
