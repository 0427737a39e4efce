import type { EventStore, Position } from '#event-store';
import { FEED_TYPES } from './cloud-event.js';
import { SHAPES } from './forms.js';
import type { LiveTail } from './live-tail.js';
import type { Answer } from './outbound.js';
import { DELIVERER, Progress, Unwritten } from './progress.js';
import { stretchesAfter } from './reading.js';
import { type Relations } from './relations.js';
import { nextTryMs } from './retries.js';
import { type Letter, Line, MOST_AT_ONCE, type SenderParts } from './sender.js';
import { Told } from './told.js';
import { isWanted, type Wanted } from './wanted.js';
import type { Webhook } from './webhook.js';
import { disableGone, giveUp } from './webhook-decisions.js';
import type { WaitingFact } from './webhook-events.js';
import type { Decided, Webhooks } from './webhooks.js';
import { wantedOf } from './filter.js';

/** What delivering needs. */
export interface CourseParts extends SenderParts {
  readonly store: EventStore;
  readonly tail: LiveTail;
  readonly relations: Relations;
  readonly webhooks: Webhooks;
  readonly tally: Tally;
}

/** What was done since the start, for metrics. */
export interface Tally {
  delivered: number;
  failed: number;
}

const BEAT_MS = 1_000;
/** How long what is being sent may take to end when delivery stops. */
const GRACE_MS = 3_000;
const GONE = 410;

/** A fact on its way. */
interface InHand {
  readonly told: Told;
  readonly letter: Letter;
  tries: number;
  firstTriedAt: number | null;
  againAt: number | null;
}

/** How delivery goes, for whoever looks on. Times are microseconds. */
export interface CourseStatus {
  readonly position: string;
  readonly inHand: number;
  readonly lagSeconds: number;
  readonly lastSuccessAt: number | null;
  readonly lastError: string | null;
  readonly nextTryAt: number | null;
}

/**
 * Delivers what a subscription wants from its progress on, until it is ended or fails. Facts in hand are bounded (one where order
 * counts), and the log is not read on while there is no room: however slow a receiver is, it costs nobody else anything.
 */
export class Course {
  readonly #stop = new AbortController();
  readonly #cut = new AbortController();
  readonly #line: Line;
  readonly #progress: Progress;
  readonly #wanted: Wanted;
  readonly #inHand = new Map<string, InHand>();
  readonly #most: number;
  readonly #deliveries = new Set<Promise<void>>();
  #cursor: Position = 0n;
  #read = false;
  #caughtUp = false;
  #lookedAt = 0;
  #givenUp = 0;
  #lastSuccessAt: number | null = null;
  #lastError: string | null = null;
  readonly #unwritten = new Unwritten();
  #writing: Promise<void> = Promise.resolve();
  #freed = () => {};
  #fail: (error: unknown) => void = () => {};

  /** @throws {Error} What was sealed does not open. */
  constructor(
    private readonly webhook: Webhook,
    private readonly parts: CourseParts,
  ) {
    this.#line = new Line(webhook, parts);
    this.#progress = new Progress(parts.store, webhook.id);
    this.#wanted = wantedOf(webhook.filter, webhook.accounts);
    this.#most = webhook.order === 'ordered' ? 1 : MOST_AT_ONCE;
  }

  get line(): Line {
    return this.#line;
  }

  status(): CourseStatus {
    const inHand = [...this.#inHand.values()];
    const oldest = Math.min(...inHand.map(({ told }) => told.recordedAt), this.#caughtUp ? Infinity : this.#lookedAt);
    const again = Math.min(...inHand.map(({ againAt }) => againAt ?? Infinity));
    const lag = Number.isFinite(oldest) && oldest > 0 ? Math.max(0, (this.parts.pace.now() - oldest) / 1e6) : 0;
    return {
      position: String(this.#cursor),
      inHand: inHand.length,
      lagSeconds: lag,
      lastSuccessAt: this.#lastSuccessAt,
      lastError: this.#lastError,
      nextTryAt: Number.isFinite(again) ? again : null,
    };
  }

  /**
   * Runs until `end` is called, or until the receiver is gone or given up.
   * @throws {Error} It cannot go on: the log cannot be read or written, or somebody else delivers.
   */
  async run(): Promise<void> {
    const beat = setInterval(() => this.#beat(), BEAT_MS);
    const failing = new Promise<never>((_, reject) => (this.#fail = reject));
    try {
      await Promise.race([failing, this.#follow()]);
    } finally {
      clearInterval(beat);
    }
  }

  /** Ends with what is being sent, as far as that takes no longer than a moment, and keeps how far it got. */
  async end({ keep }: { readonly keep: boolean }): Promise<void> {
    this.#stop.abort();
    this.#freed();
    const timer = setTimeout(() => this.#cut.abort(), GRACE_MS);
    await Promise.allSettled(this.#deliveries);
    clearTimeout(timer);
    this.#line.close();
    await this.#writing.catch(() => undefined);
    if (keep && this.#read && this.#unwritten.deliveries > 0) await this.#write();
  }

  async #follow(): Promise<void> {
    const { store, tail } = this.parts;
    const { position, waiting } = await this.#progress.read(this.webhook.start);
    this.#cursor = position;
    for (const one of waiting) if (!this.#stop.signal.aborted) await this.#takeUp(one);
    this.#read = true;
    const types = this.#wanted.types ? [...this.#wanted.types] : FEED_TYPES;
    const { signal } = this.#stop;
    for await (const { told, to } of stretchesAfter({ store, tail, after: position, types, signal })) {
      for (const one of told) if (!(await this.#pass(one))) return;
      if (to > this.#cursor) this.#cursor = to;
      this.#caughtUp = told.length === 0;
    }
  }

  /** Whether it goes on: not where it was ended meanwhile, for then nobody has the fact in hand. */
  async #pass(told: Told): Promise<boolean> {
    const body = (await this.#wants(told)) ? SHAPES[this.webhook.form].body(told, this.webhook.base) : null;
    if (body !== null) await this.#room();
    if (this.#stop.signal.aborted) return false;
    if (body !== null) this.#hand(told, body);
    this.#cursor = told.position;
    this.#lookedAt = told.recordedAt;
    this.#unwritten.looked++;
    return true;
  }

  #wants(told: Told): boolean | Promise<boolean> {
    const wanted = this.#wanted;
    if (!isWanted(told, wanted)) return false;
    return wanted.images || wanted.tags ? this.parts.relations.match(told, wanted, this.#stop.signal) : true;
  }

  async #room(): Promise<void> {
    while (this.#inHand.size >= this.#most && !this.#stop.signal.aborted) {
      await new Promise<void>((resolve) => (this.#freed = resolve));
    }
  }

  /** What was in hand when delivery last ended. */
  async #takeUp({ stream, revision, eventId, tries, firstTriedAt }: WaitingFact): Promise<void> {
    for await (const event of this.parts.store.readStream(stream, { from: revision, count: 1 })) {
      const told = new Told(event);
      const body = event.id === eventId ? SHAPES[this.webhook.form].body(told, this.webhook.base) : null;
      if (body !== null) this.#hand(told, body, { tries, firstTriedAt });
    }
  }

  #hand(told: Told, body: string, before: Pick<InHand, 'tries' | 'firstTriedAt'> = { tries: 0, firstTriedAt: null }) {
    const { id: eventId, type } = told;
    const letter = { eventId, type, position: String(told.position), body };
    const item = { told, letter, againAt: null, ...before };
    this.#inHand.set(letter.position, item);
    this.#unwritten.deliveries++;
    const delivery = this.#deliver(item).catch((error: unknown) => this.#fail(error));
    this.#deliveries.add(delivery);
    void delivery.finally(() => this.#deliveries.delete(delivery));
  }

  async #deliver(item: InHand): Promise<void> {
    const { pace } = this.parts;
    while (!this.#stop.signal.aborted) {
      item.againAt = null;
      item.firstTriedAt ??= pace.now();
      const at = pace.now();
      const answer = await this.#line.send(item.letter, this.#cut.signal);
      if (this.#cut.signal.aborted && answer.status === null) return;
      item.tries++;
      const wait = this.#judged(item, answer, at);
      if (wait === 'delivered') return this.#done(item);
      if (answer.status === GONE) return this.#halt(disableGone);
      if (wait === null) return this.#giveUp(item, answer);
      await pace.wait(wait, this.#stop.signal);
    }
  }

  /** Notes a try, and says how long to wait before the next; null: there is none. */
  #judged(item: InHand, answer: Answer, at: number): number | 'delivered' | null {
    const { pace, log, tally } = this.parts;
    const { status, ms, error, retryAfterMs } = answer;
    const { eventId, type, position } = item.letter;
    const noted = { at, eventId, type, position, attempt: item.tries, status, ms };
    if (error === null) {
      tally.delivered++;
      this.#givenUp = 0;
      this.#lastSuccessAt = at;
      this.#lastError = null;
      log.add(this.webhook.id, { ...noted, error, againAt: null });
      return 'delivered';
    }
    tally.failed++;
    this.#lastError = error;
    const [now, random] = [pace.now(), pace.random()];
    const { tries, firstTriedAt } = item;
    const { patienceSeconds } = this.webhook;
    const failed = { tries, firstAt: firstTriedAt ?? at, now, retryAfterMs, patienceSeconds, random };
    const wait = status === GONE ? null : nextTryMs({ ...failed, givenUp: this.#givenUp });
    item.againAt = wait === null ? null : now + wait * 1_000;
    log.add(this.webhook.id, { ...noted, error, againAt: item.againAt });
    this.#unwritten.deliveries++;
    return wait;
  }

  async #giveUp(item: InHand, { error }: Answer): Promise<void> {
    this.#givenUp++;
    const { told, letter, tries, firstTriedAt } = item;
    const { eventId, type, position } = letter;
    const { stream, revision } = told;
    const reason = error ?? 'it was not taken';
    const place = { eventId, stream, revision, position, type };
    const dead = { ...place, reason, tries, firstTriedAt: firstTriedAt ?? this.parts.pace.now() };
    const givenUp = this.#givenUp;
    const { webhook } = await this.#decide((state) => giveUp(state, dead, givenUp));
    this.#done(item);
    if (webhook.state !== 'active') this.#stop.abort();
  }

  /** The fact stays in hand, for whoever resumes. */
  async #halt(decision: Parameters<Webhooks['decide']>[2]): Promise<void> {
    await this.#decide(decision);
    this.#stop.abort();
    this.#freed();
  }

  #decide(decision: Parameters<Webhooks['decide']>[2]): Promise<Decided> {
    return this.parts.webhooks.decide(this.webhook.id, { actor: DELIVERER }, decision);
  }

  #done({ letter }: InHand): void {
    this.#inHand.delete(letter.position);
    this.#unwritten.deliveries++;
    this.#freed();
  }

  #beat(): void {
    if (!this.#read || !this.#unwritten.isDue) return;
    this.#writing = this.#writing.then(() => this.#write());
    this.#writing.catch((error: unknown) => this.#fail(error));
  }

  async #write(): Promise<void> {
    this.#unwritten.clear();
    const waiting = [...this.#inHand.values()].map(({ told, letter, tries, firstTriedAt }) => {
      const { stream, revision } = told;
      return { eventId: letter.eventId, stream, revision, position: letter.position, tries, firstTriedAt };
    });
    const { turn } = this.webhook.start;
    await this.#progress.write({ turn, position: String(this.#cursor), waiting }, this.parts.pace.now());
  }
}
