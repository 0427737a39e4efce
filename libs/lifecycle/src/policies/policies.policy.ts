import { setTimeout as pause } from 'node:timers/promises';
import { type EventStore, type Lease, type LeaseStatus, NoRivals, type Position, type Tenure } from '#event-store';
import type { Clock } from '../clock.js';
import type { Decider, Decisions } from '../decider.commands.js';
import { Acting, messageOf } from './acting.policy.js';
import type { Agenda } from './agenda.policy.js';
import { DoneElsewhere } from './done-elsewhere.policy.js';
import { Dues } from './dues.policy.js';
import { finishing } from './finishing.policy.js';
import type { AnyReaction } from './reaction.js';
import { Troubles } from './troubles.js';

const PAGE = 1_000;
/** Reactions under way at once: they share commits of the log. */
const AT_ONCE = 64;
const LONGEST_WAIT_MS = 1_000;
/** What is appended, or falls due, within this time is seen to together, unless somebody waits: a page costs more than its facts. */
const TOGETHER_MS = 25;
/** Only where so many come at a time: what comes alone is seen to at once. */
const MANY = 8;
const LOOK_AGAIN_MS = 10_000;

/** What goes on all the time. */
type Loop = 'follow' | 'heed' | 'watch' | 'finish';

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
  /** Whether this process acts, or another one of its cluster; absent: there is no other. */
  readonly lease?: Lease;
  /** Told what goes wrong and is tried again, once while it lasts. */
  readonly onTrouble?: (message: string) => void;
  /** Told that it goes well again. */
  readonly onRecovery?: (message: string) => void;
}

/**
 * Follows the log for what falls due because of a fact, and sees to it when its time has come: for accounts that are ruled here
 * only, each thing once, also after a restart. Of several processes on one log each knows what is due, and the one that holds the
 * lease acts.
 */
export class Policies {
  readonly #stop = new AbortController();
  readonly #reactions: Acting;
  readonly #dues: Dues;
  #position = 0n;
  readonly #troubles = new Troubles({
    fails: (message) => this.#tell(message),
    passed: (message) => this.options.onRecovery?.(`Policies go on where they could not: ${message}`),
  });
  #running: Promise<unknown> = Promise.resolve();
  #acting: Promise<void> = Promise.resolve();
  #wake = () => {};
  #readOn = () => {};
  #settling = 0;
  readonly #lease: Lease;
  readonly #elsewhere: DoneElsewhere;
  /** While this process acts. */
  #tenure: Tenure | null = null;

  constructor(private readonly options: Options) {
    this.#lease = options.lease ?? new NoRivals();
    this.#elsewhere = new DoneElsewhere(options.store, options.agenda);
    this.#reactions = new Acting({ ...options, troubles: this.#troubles });
    this.#dues = new Dues(options.reactions, (message) => this.#tell(message));
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
    if (!(await agenda.isOf(this.options.store))) agenda.forget();
    this.#position = BigInt(agenda.followed().position);
    const { signal } = this.#stop;
    const others = this.#lease.status();
    const begun = await this.options.store.head();
    // Whoever never acts need not know what is due.
    if (others?.candidate === false) return;
    this.#running = Promise.all([
      this.#persist('follow', () => this.#follow(), signal),
      this.#lease.whileHeld((tenure) => this.#actFor(tenure, begun), signal),
      ...(others === null ? [] : [this.#persist('heed', () => this.#heed(), signal)]),
    ]);
  }

  /** What only one process does. */
  async #actFor(tenure: Tenure, started: Position): Promise<void> {
    const { signal } = tenure;
    this.#tenure = tenure;
    try {
      const shared = this.#lease.status() !== null;
      const begun = shared ? await this.options.store.head() : started;
      await Promise.all([
        this.#persist('watch', () => this.#watch(signal), signal),
        this.#persist(
          'finish',
          () =>
            finishing({
              ...this.options,
              begun,
              shared,
              signal,
              tell: (error) => this.#tell(messageOf(error)),
              works: () => this.#troubles.works('finish'),
            }),
          signal,
        ),
      ]);
    } finally {
      this.#tenure = null;
      this.#troubles.forget();
    }
  }

  /** Strikes out what the process that acts has done: what is due is known here, and stays short. */
  async #heed(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      if (this.#tenure === null) await this.#elsewhere.look();
      this.#troubles.works('heed');
      await pause(LOOK_AGAIN_MS, undefined, { signal }).catch(() => {});
    }
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
    this.#troubles.forget();
  }

  status(): PoliciesStatus {
    if (this.#stop.signal.aborted) return { waiting: 0, lateSeconds: 0, trouble: null };
    const { agenda, clock } = this.options;
    const next = agenda.next();
    const isElsewhere = this.#lease.status()?.held === false;
    const late = isElsewhere || next === null || next === 0 ? 0 : Math.max(0, clock.now() - next) / 1e6;
    return { waiting: agenda.size(), lateSeconds: late, trouble: this.#troubles.last };
  }

  /** What is or will be due, the earliest first: a page of it. */
  readonly agenda: Agenda['page'] = (...asked) => this.options.agenda.page(...asked);

  /** Tries again now what was tried in vain; answers how much that is. */
  retry(account?: string): number {
    this.#wake();
    return this.options.agenda.retry(account, this.options.clock.now());
  }

  /** Who acts; null: there is only this process. */
  get lease(): LeaseStatus | null {
    return this.#lease.status();
  }

  /** Tries again what fails, until it is told to stop. */
  async #persist(what: Loop, work: () => Promise<void>, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        await work();
      } catch (error) {
        this.#troubles.fails(what, messageOf(error));
        await pause(LONGEST_WAIT_MS, undefined, { signal }).catch(() => {});
      }
    }
  }

  async #follow(): Promise<void> {
    const { store, agenda } = this.options;
    const filter = { types: this.#dues.types };
    const { signal } = this.#stop;
    for await (const page of store.follow({ after: this.#position, filter, signal, pageSize: PAGE })) {
      const last = page.events.at(-1);
      if (last !== undefined) {
        const { stream, revision, id } = last;
        agenda.take(this.#dues.of(page), { position: String(page.position), stream, revision, id });
        if (this.#tenure === null) this.#elsewhere.strike();
      }
      this.#position = page.position;
      this.#troubles.works('follow');
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

  /** Acts whenever something is due; a wake-up is for speed, the bounded wait is what counts. */
  async #watch(signal: AbortSignal): Promise<void> {
    const wake = () => this.#wake();
    signal.addEventListener('abort', wake, { once: true });
    while (!signal.aborted) {
      const acted = await this.#act();
      this.#troubles.works('watch');
      if (acted === AT_ONCE) continue;
      const { agenda, clock } = this.options;
      if (this.#lease.status() !== null) await this.#elsewhere.tell(clock.now());
      const next = agenda.next();
      if (next === 0 && this.#tenure?.holds() === true) continue;
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
    // Asked before each batch: a process that was paused may have lost it meanwhile, and nothing has told it yet.
    if (this.#stop.signal.aborted || this.#tenure?.holds() !== true) return 0;
    const { agenda, clock, store } = this.options;
    const now = clock.now();
    const entries = agenda.due(now, AT_ONCE);
    if (entries.length === 0) return 0;
    const outcomes = await Promise.all(entries.map((entry) => this.#reactions.tried(entry, now)));
    agenda.settle(entries, outcomes.flat(), String(await store.head()));
    return entries.length;
  }

  #tell(message: string): void {
    this.options.onTrouble?.(`A policy could not do its work, and tries again: ${message}`);
  }
}
