import { setTimeout as pause } from 'node:timers/promises';
import { EventIdConflict, type EventStore, type Position, WrongExpectedRevision } from '#event-store';
import type { Aggregate, Timeline } from './aggregate.js';
import { Batches } from './batches.js';
import { type Caller, StreamMovedOn } from './caller.js';
import type { Clock } from './clock.js';
import { type Decided, type Deciding, Decisions } from './decisions.commands.js';
import type { Actor, Category } from './fact.js';
import { parseFact, toEvent } from './fact-text.js';
import type { Fact } from './facts.js';
import { FoldedStreams } from './folded-streams.js';
import { followUpId } from './ids.commands.js';
import { streamOf, subjectOf } from './streams.js';
import { Turns } from './turns.js';
import { type Case, further, type Held, inTurn, isOf, type Pending, type Verdict } from './verdicts.js';

export { type Decided, Decisions } from './decisions.commands.js';
export { followUpId, idFrom, newId } from './ids.commands.js';

/** A lost race is decided anew so often; with one engine a folder only the recorder can win one. */
const ATTEMPTS = 20;

/** A stream changed under a decision again and again: nothing was recorded, and the command can be tried again. */
export class Contended extends Error {
  override readonly name = 'Contended';

  constructor(readonly stream: string) {
    super(`'${stream}' changed ${ATTEMPTS} times while it was decided about: nothing was recorded; try again.`);
  }
}

/**
 * Loads, decides, appends: one stream a decision, at its exact revision, and anew where the race was lost. Streams are kept as they
 * were last folded, and read on from there each time, so no decision rests on less than the log holds.
 */
export class Decider implements Deciding {
  readonly #streams: FoldedStreams;
  readonly #turns = new Turns();
  readonly #batches = new Batches<Pending>((stream, cases) => this.#decideAll(stream, cases));
  readonly #trials = new WeakMap<Caller, Map<string, Held<unknown>>>();
  readonly #acknowledged = new Map<string, Position>();
  readonly #positions = new WeakMap<Caller, Position>();
  /** How many commands of an undertaking have begun: each has ids of its own. */
  readonly #begun = new WeakMap<Caller, number>();
  /** Callers whose expectation was met: what they decide next about the stream stands on what they did themselves. */
  readonly #met = new WeakSet<Caller>();

  constructor(
    private readonly store: EventStore,
    private readonly clock: Clock,
  ) {
    this.#streams = new FoldedStreams(store);
  }

  /** The decisions of one command, all of one moment. */
  begin(by: Caller): Decisions {
    return new Decisions(this, by, this.clock.now(), { cause: null, root: this.#rootOf(by) });
  }

  /**
   * The decisions that follow from a fact, for whoever finishes what a fact began: asked for twice, they are recorded once.
   * @param actor Who acts; by default whoever caused the fact.
   */
  following(fact: Fact, actor: Actor = fact.metadata.actor): Decisions {
    const { account = '', region = '', correlationId = fact.id, requestId = fact.id } = fact.metadata;
    return new Decisions(this, { account, region, actor, requestId, correlationId }, this.clock.now(), {
      cause: fact.id,
    });
  }

  /**
   * The highest position that the account was acknowledged since the engine started.
   * @param category Of facts of this kind of thing only: who asks about volumes need not wait for images.
   */
  acknowledged(account: string, category?: Category): Position {
    return this.#acknowledged.get(acknowledgement(account, category)) ?? 0n;
  }

  /** Where the caller's last append ended; null: it recorded nothing. */
  positionOf(by: Caller): Position | null {
    return this.#positions.get(by) ?? null;
  }

  /** Runs `work` while nobody else who names one of these keys does: for a decision that rests on other things' facts. */
  alone<Result>(keys: readonly string[], work: () => Promise<Result>): Promise<Result> {
    return this.#turns.alone(keys, work);
  }

  /** Runs `work` beside others who ask so, and while nobody is `alone` with one of these keys. */
  beside<Result>(keys: readonly string[], work: () => Promise<Result>): Promise<Result> {
    return this.#turns.beside(keys, work);
  }

  /** Forgets what it has folded: the log has forgotten what stood before. */
  forget(): void {
    this.#streams.forget();
  }

  /** As the log has it now, or as it would be after this caller's trial. */
  async state<State>(aggregate: Aggregate<State>, id: string, by: Caller): Promise<State> {
    return (await this.#load(aggregate, id, by)).timeline.state;
  }

  /** As `state`, with what was told of it lately. */
  async timeline<State>(aggregate: Aggregate<State>, id: string, by: Caller): Promise<Timeline<State>> {
    return (await this.#load(aggregate, id, by)).timeline;
  }

  /** What a stream holds of facts that have these ids: the nth of its type. The caller counts as having recorded them. */
  async recorded(by: Caller, stream: string, idOf: (type: string, nth: number) => string): Promise<readonly Fact[]> {
    const found: Fact[] = [];
    for await (const event of this.store.readStream(stream)) {
      const nth = found.filter(({ type }) => type === event.type).length;
      if (event.id !== idOf(event.type, nth)) continue;
      found.push(parseFact(event));
      this.#positions.set(by, greater(event.position, this.positionOf(by) ?? 0n));
    }
    return found;
  }

  /** See `Decisions.decide`. */
  decide<State>(
    aggregate: Aggregate<State>,
    id: string,
    { by, decision, toFacts }: Case<State>,
  ): Promise<Decided<State>> {
    const stream = streamOf(aggregate.category, id);
    return new Promise((resolve, reject) => {
      const decide = (before: Held<unknown>): Verdict => {
        if (!isOf(before, aggregate)) throw new TypeError(`'${stream}' is folded in two ways.`);
        const held = before;
        this.#mustBeExpected(by, stream, held.revision);
        const { state, last } = held.timeline;
        const events = decision(state);
        if (events.length === 0) return { held, events: [], settle: () => resolve({ state, facts: [] }) };
        const facts = toFacts(events, { stream, last: last?.occurredAt ?? 0, revision: held.revision });
        const next = further(held, facts);
        const settle = () => {
          if (by.expected?.stream === stream) this.#met.add(by);
          resolve({ state: next.timeline.state, facts });
        };
        return { held: next, events: facts.map(toEvent), settle };
      };
      const load = () => this.#load(aggregate, id, by);
      const known = async () => resolve({ state: (await load()).timeline.state, facts: [] });
      this.#batches.add(stream, { by, load, decide, known, reject });
    });
  }

  #rootOf(by: Caller): string | undefined {
    if (by.undertaking === undefined) return undefined;
    const nth = this.#begun.get(by) ?? 0;
    this.#begun.set(by, nth + 1);
    return followUpId(by.undertaking.id, String(nth));
  }

  #mustBeExpected(by: Caller, stream: string, revision: number): void {
    const { expected } = by;
    if (expected?.stream !== stream || expected.revision === revision || this.#met.has(by)) return;
    throw new StreamMovedOn(stream, revision);
  }

  /** Decisions about one stream that came while another was under way are appended together, each as the one before it left the thing. */
  async #decideAll(stream: string, cases: readonly Pending[]): Promise<void> {
    const isTrial = ({ by }: Pending) => by.dryRun === true;
    for (const trial of cases.filter(isTrial)) await this.#settled([trial], () => this.#try(stream, trial));
    const real = cases.filter((one) => !isTrial(one));
    const outcome = await this.#settled(real, () => this.#decideTogether(stream, real));
    if (outcome !== 'known') return;
    // One of them was done by somebody else: which, each finds out by itself.
    for (const one of real) {
      await this.#settled([one], async () => {
        if ((await this.#decideTogether(stream, [one])) === 'known') await one.known();
      });
    }
  }

  /** Whatever goes wrong is told to those who wait. */
  async #settled<Result>(cases: readonly Pending[], work: () => Promise<Result>): Promise<Result | undefined> {
    try {
      return await work();
    } catch (error) {
      for (const { reject } of cases) reject(error);
      return undefined;
    }
  }

  async #try(stream: string, { by, load, decide }: Pending): Promise<void> {
    const { held, settle } = decide(await load());
    const trial = this.#trials.get(by) ?? new Map<string, Held<unknown>>();
    this.#trials.set(by, trial.set(stream, held));
    settle();
  }

  async #decideTogether(stream: string, cases: readonly Pending[]): Promise<'settled' | 'known'> {
    const [first] = cases;
    for (let attempt = 1; first !== undefined && attempt <= ATTEMPTS; attempt += 1) {
      const before = await first.load();
      const verdicts = inTurn(before, cases);
      const outcome = await this.#append(stream, before.revision, verdicts);
      if (outcome === 'known') return 'known';
      if (outcome === 'recorded') {
        this.#streams.keep(stream, verdicts.at(-1)?.held ?? before);
        // Only now: a refusal, too, may rest on what was decided a moment before.
        for (const { settle } of verdicts) settle();
        return 'settled';
      }
      await pause(Math.random() * attempt);
    }
    if (first === undefined) return 'settled';
    throw new Contended(stream);
  }

  /** `known`: somebody else has recorded what follows from the same fact; `lost`: the stream has moved on. */
  async #append(
    stream: string,
    revision: number,
    verdicts: ReturnType<typeof inTurn>,
  ): Promise<'recorded' | 'known' | 'lost'> {
    const events = verdicts.flatMap((verdict) => verdict.events);
    if (events.length === 0) return 'recorded';
    // What follows from one fact was asked for twice at once.
    if (new Set(events.map(({ id }) => id)).size < events.length) return 'known';
    try {
      const { position } = await this.store.append(stream, revision < 0 ? 'none' : revision, events);
      for (const { by, events: own } of verdicts) {
        if (own.length === 0) continue;
        for (const kind of [undefined, subjectOf(stream).category]) {
          const kept = greater(position, this.acknowledged(by.account, kind));
          this.#acknowledged.set(acknowledgement(by.account, kind), kept);
        }
        this.#positions.set(by, greater(position, this.positionOf(by) ?? 0n));
      }
      return 'recorded';
    } catch (error) {
      if (error instanceof WrongExpectedRevision) return 'lost';
      if (error instanceof EventIdConflict) return 'known';
      throw error;
    }
  }

  async #load<State>(aggregate: Aggregate<State>, id: string, by: Caller): Promise<Held<State>> {
    const stream = streamOf(aggregate.category, id);
    const tried = by.dryRun === true ? this.#trials.get(by)?.get(stream) : undefined;
    return isOf(tried, aggregate) ? tried : this.#streams.load(aggregate, id);
  }
}

const acknowledgement = (account: string, category: Category | undefined): string => `${account}/${category ?? ''}`;

const greater = (one: Position, other: Position): Position => (one > other ? one : other);
