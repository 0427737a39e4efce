import { setTimeout as pause } from 'node:timers/promises';
import type { EventStore, Page, RecordedEvent } from '#event-store';
import { account } from '../account/account.js';
import { ruledHere } from '../account/ruling.js';
import type { Clock } from '../clock.js';
import type { Decider, Decisions } from '../decider.commands.js';
import type { Actor } from '../fact.js';
import { parseFact } from '../fact-text.js';
import type { Fact } from '../facts.js';
import { Refusal } from '../refusal.js';
import { type Agenda, BEGINNING, type Entry } from './agenda.policy.js';
import { finishing } from './finishing.policy.js';
import type { AnyReaction } from './reaction.js';

/** Whoever does what nobody commands. */
export const ENGINE: Actor = { principal: 'amistory', invokedBy: 'amistory' };

const PAGE = 1_000;
/** Reactions under way at once: they share commits of the log. */
const AT_ONCE = 64;
const LONGEST_WAIT_MS = 1_000;
/** What is appended, or falls due, within this time is seen to together, unless somebody waits: a page costs more than its facts. */
const TOGETHER_MS = 25;
/** Only where so many come at a time: what comes alone is seen to at once. */
const MANY = 8;
const FIRST_RETRY_MICROS = 1_000_000;
const LONGEST_RETRY_MICROS = 300_000_000;

/** How policies stand, for /readyz and /metrics. */
export interface PoliciesStatus {
  /** Things that are or will be due. */
  readonly waiting: number;
  /** How long the oldest thing that is due has been waiting. */
  readonly lateSeconds: number;
  readonly trouble: string | null;
}

interface Options {
  readonly store: EventStore;
  readonly decider: Decider;
  readonly clock: Clock;
  readonly agenda: Agenda;
  readonly reactions: readonly AnyReaction<Decisions>[];
  /** What commands do in other streams after their decision: done by them, and here where the engine ended in between. */
  readonly finishing?: readonly AnyReaction<Decisions>[];
  /** Told what went wrong before it is tried again. */
  readonly onTrouble?: (message: string) => void;
}

/**
 * Follows the log for what falls due because of a fact, and sees to it when its time has come: for accounts that are ruled here
 * only, each thing once, also after a restart.
 */
export class Policies {
  readonly #stop = new AbortController();
  readonly #reactions: ReadonlyMap<string, AnyReaction<Decisions>>;
  readonly #byType = new Map<string, AnyReaction<Decisions>[]>();
  #position = 0n;
  #trouble: string | null = null;
  #running: Promise<unknown> = Promise.resolve();
  #acting: Promise<void> = Promise.resolve();
  #wake = () => {};
  #readOn = () => {};
  #settling = 0;

  constructor(private readonly options: Options) {
    this.#reactions = new Map(options.reactions.map((reaction) => [reaction.name, reaction]));
    for (const reaction of options.reactions)
      for (const type of reaction.types) this.#byType.set(type, [...(this.#byType.get(type) ?? []), reaction]);
  }

  /** For Nest, once the application has started. */
  onApplicationBootstrap(): Promise<void> {
    return this.start();
  }

  /** For Nest, before the log closes. */
  onModuleDestroy(): Promise<void> {
    return this.stop();
  }

  async start(): Promise<void> {
    const { agenda } = this.options;
    if (!(await this.#isOfThisLog())) agenda.forget();
    this.#position = BigInt(agenda.followed().position);
    const begun = await this.options.store.head();
    const { signal } = this.#stop;
    this.#running = Promise.all([
      this.#persist(() => this.#follow()),
      this.#persist(() => this.#watch()),
      this.#persist(() => finishing({ ...this.options, begun, signal, tell: (error) => this.#tell(error) })),
    ]);
  }

  /** Ends with what is in hand. */
  async stop(): Promise<void> {
    if (this.#stop.signal.aborted) return;
    this.#stop.abort();
    this.#wake();
    this.#readOn();
    await this.#running;
    await this.#acting;
    this.options.agenda.close();
  }

  /**
   * Waits until the log is followed to its end and nothing is due at this moment of the clock, and everything that follows from
   * that, too: what must follow has followed.
   */
  async settle(): Promise<void> {
    this.#settling += 1;
    this.#readOn();
    try {
      while (!this.#stop.signal.aborted && !(await this.#isSettled()));
    } finally {
      this.#settling -= 1;
    }
  }

  async #isSettled(): Promise<boolean> {
    const { store } = this.options;
    const head = await store.head();
    while (this.#position < head && !this.#stop.signal.aborted) await pause(1);
    const acted = await this.#act();
    return acted === 0 && (await store.head()) === head;
  }

  /** Nothing is due any more: the log has forgotten what stood before. */
  forget(): void {
    this.options.agenda.forget();
  }

  status(): PoliciesStatus {
    if (this.#stop.signal.aborted) return { waiting: 0, lateSeconds: 0, trouble: null };
    const { agenda, clock } = this.options;
    const next = agenda.next();
    const late = next === null || next === 0 ? 0 : Math.max(0, clock.now() - next) / 1e6;
    return { waiting: agenda.size(), lateSeconds: late, trouble: this.#trouble };
  }

  /** Tries again what fails, until it is told to stop. */
  async #persist(work: () => Promise<void>): Promise<void> {
    while (!this.#stop.signal.aborted) {
      try {
        await work();
      } catch (error) {
        this.#tell(error);
        await pause(LONGEST_WAIT_MS, undefined, { signal: this.#stop.signal }).catch(() => {});
      }
    }
  }

  async #follow(): Promise<void> {
    const { store, agenda } = this.options;
    const filter = { types: [...this.#byType.keys()] };
    const { signal } = this.#stop;
    for await (const page of store.follow({ after: this.#position, filter, signal, pageSize: PAGE })) {
      const last = page.events.at(-1);
      if (last !== undefined) {
        const { stream, revision, id } = last;
        agenda.take(this.#dues(page), { position: String(page.position), stream, revision, id });
      }
      this.#position = page.position;
      if (last !== undefined) this.#wake();
      if (page.caughtUp && page.events.length >= MANY) await this.#gathered();
    }
    if (!signal.aborted) throw new Error('the log ended, as a closed log does');
  }

  /** Lets more come in, for as long as nobody waits. */
  async #gathered(): Promise<void> {
    if (this.#settling > 0 || this.#stop.signal.aborted) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, TOGETHER_MS);
      this.#readOn = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  #dues({ events }: Page): Entry[] {
    return events.flatMap((event) => {
      const fact = this.#read(event);
      if (fact === null) return [];
      const { stream, revision } = event;
      return (this.#byType.get(event.type) ?? []).flatMap((reaction) =>
        reaction.due(fact).map((at) => ({ at, reaction: reaction.name, stream, revision, tries: 0 })),
      );
    });
  }

  /** What cannot be read is parked by whoever shows it; nothing falls due by it. */
  #read(event: RecordedEvent): Fact | null {
    try {
      return parseFact(event);
    } catch (error) {
      this.#tell(error);
      return null;
    }
  }

  /** Acts whenever something is due; a wake-up is for speed, the bounded wait is what counts. */
  async #watch(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      if ((await this.#act()) === AT_ONCE) continue;
      const { agenda, clock } = this.options;
      const next = agenda.next();
      if (next === 0) continue;
      const left = next === null ? LONGEST_WAIT_MS : (next - clock.now()) / 1e3;
      const wait = Math.min(LONGEST_WAIT_MS, Math.max(TOGETHER_MS, left));
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, wait);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  /** Does what is due now, one batch at a time, whoever asks; answers how much that was. */
  async #act(): Promise<number> {
    const turn = this.#acting.then(() => this.#actOnce());
    this.#acting = turn.then(
      () => {},
      () => {},
    );
    return turn;
  }

  async #actOnce(): Promise<number> {
    if (this.#stop.signal.aborted) return 0;
    const { agenda, clock, store } = this.options;
    const now = clock.now();
    const entries = agenda.due(now, AT_ONCE);
    if (entries.length === 0) return 0;
    const outcomes = await Promise.all(entries.map((entry) => this.#tried(entry, now)));
    agenda.settle(entries, outcomes.flat(), String(await store.head()));
    return entries.length;
  }

  /** What is to be tried again. */
  async #tried(entry: Entry, now: number): Promise<Entry[]> {
    try {
      await this.#done(entry);
      return [];
    } catch (error) {
      // It is no longer so that anything was to be done.
      if (error instanceof Refusal) return [];
      this.#tell(error);
      const wait = Math.min(FIRST_RETRY_MICROS * 2 ** entry.tries, LONGEST_RETRY_MICROS);
      return [{ ...entry, at: now + wait, tries: entry.tries + 1 }];
    }
  }

  async #done({ reaction: name, stream, revision }: Entry): Promise<void> {
    const { store, decider } = this.options;
    const reaction = this.#reactions.get(name);
    for await (const event of store.readStream(stream, { from: revision, count: 1 })) {
      const fact = parseFact(event);
      const decisions = decider.following(fact, ENGINE);
      if (reaction === undefined || decisions.by.account === '') return;
      ruledHere(await decisions.state(account, decisions.by.account));
      await reaction.act(decisions, fact);
    }
  }

  async #isOfThisLog(): Promise<boolean> {
    const { store, agenda } = this.options;
    const { position, stream, revision, id } = agenda.followed();
    if (position === BEGINNING.position) return true;
    const head = await store.head();
    // An older log was put back: what was done by facts that it does not hold is to be done again.
    if (BigInt(position) > head || BigInt(agenda.settled()) > head) return false;
    for await (const event of store.readStream(stream, { from: revision, count: 1 })) return event.id === id;
    return false;
  }

  #tell(error: unknown): void {
    this.#trouble = error instanceof Error ? error.message : String(error);
    this.options.onTrouble?.(`A policy could not do its work, and tries again: ${this.#trouble}`);
  }
}
