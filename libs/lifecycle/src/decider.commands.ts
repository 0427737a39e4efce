import { createHash, hash, randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { EventIdConflict, type EventStore, type Position, WrongExpectedRevision } from '#event-store';
import type { Aggregate, Timeline } from './aggregate.js';
import type { Asking } from './asking.js';
import type { Caller } from './caller.js';
import type { Clock } from './clock.js';
import type { Actor } from './fact.js';
import { parseFact, toEvent } from './fact-text.js';
import { type Fact, type FactEvent, FACTS } from './facts.js';
import { streamOf } from './streams.js';
import { advance, beginningOf, fold } from './timeline.js';
import { Turns } from './turns.js';

/** A lost race is decided anew so often; with one engine a folder only the recorder can win one. */
const ATTEMPTS = 20;
/** Folded streams kept at hand. */
const REMEMBERED = 20_000;
const VERSIONS: ReadonlyMap<string, number> = new Map(FACTS.map(({ type, version }) => [type, version]));

/** A stream changed under a decision again and again: nothing was recorded, and the command can be tried again. */
export class Contended extends Error {
  override readonly name = 'Contended';

  constructor(readonly stream: string) {
    super(`'${stream}' changed ${ATTEMPTS} times while it was decided about: nothing was recorded; try again.`);
  }
}

/** A stream as far as it was read: never ahead of the log, and read on from there. */
interface Held<State> {
  readonly aggregate: Aggregate<State>;
  readonly timeline: Timeline<State>;
  readonly revision: number;
}

/** What was decided, and what it made of the thing. */
export interface Decided<State> {
  readonly state: State;
  readonly facts: readonly Fact[];
}

const isOf = <State>(held: Held<unknown> | undefined, aggregate: Aggregate<State>): held is Held<State> =>
  held?.aggregate === aggregate;

/** A new id of AWS's form: the prefix, a hyphen, and 17 hexadecimal digits. */
export const newId = (prefix: string): string => `${prefix}-0${randomBytes(8).toString('hex')}`;

/** An id of the same form that follows from a text: the same whoever derives it, and whenever. */
export const idFrom = (prefix: string, text: string): string => `${prefix}-0${hash('sha1', text).slice(0, 16)}`;

/** A UUIDv5 (RFC 9562) of a name within what a fact's id spans: the same whoever derives it, and whenever. */
export function followUpId(cause: string, name: string): string {
  const bytes = createHash('sha1')
    .update(Buffer.from(cause.replaceAll('-', ''), 'hex'))
    .update(name)
    .digest();
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x50;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString('hex', 0, 16);
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/**
 * Loads, decides, appends: one stream a decision, at its exact revision, and anew where the race was lost. Streams are kept as they
 * were last folded, and read on from there each time, so no decision rests on less than the log holds.
 */
export class Decider {
  readonly #held = new Map<string, Held<unknown>>();
  readonly #turns = new Turns();
  readonly #streamTurns = new Turns();
  readonly #trials = new WeakMap<Caller, Map<string, Held<unknown>>>();
  readonly #acknowledged = new Map<string, Position>();
  readonly #positions = new WeakMap<Caller, Position>();

  constructor(
    private readonly store: EventStore,
    private readonly clock: Clock,
  ) {}

  /** The decisions of one command, all of one moment. */
  begin(by: Caller): Decisions {
    return new Decisions(this, by, this.clock.now());
  }

  /**
   * The decisions that follow from a fact, for whoever finishes what a fact began: asked for twice, they are recorded once.
   * @param actor Who acts; by default whoever caused the fact.
   */
  following(fact: Fact, actor: Actor = fact.metadata.actor): Decisions {
    const { account = '', region = '', correlationId = fact.id, requestId = fact.id } = fact.metadata;
    return new Decisions(this, { account, region, actor, requestId, correlationId }, this.clock.now(), fact.id);
  }

  /** The highest position that the account was acknowledged since the engine started. */
  acknowledged(account: string): Position {
    return this.#acknowledged.get(account) ?? 0n;
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
    this.#held.clear();
  }

  /** As the log has it now, or as it would be after this caller's trial. */
  async state<State>(aggregate: Aggregate<State>, id: string, by: Caller): Promise<State> {
    return (await this.#load(aggregate, id, by)).timeline.state;
  }

  /** As `state`, with what was told of it lately. */
  async timeline<State>(aggregate: Aggregate<State>, id: string, by: Caller): Promise<Timeline<State>> {
    return (await this.#load(aggregate, id, by)).timeline;
  }

  /** See `Decisions.decide`. */
  async decide<State>(
    aggregate: Aggregate<State>,
    id: string,
    { by, decision, toFacts }: Case<State>,
  ): Promise<Decided<State>> {
    const stream = streamOf(aggregate.category, id);
    return this.#streamTurns.alone([stream], async () => {
      for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
        const held = await this.#load(aggregate, id, by);
        const { state, last } = held.timeline;
        const events = decision(state);
        if (events.length === 0) return { state, facts: [] };
        const facts = toFacts(events, { stream, last: last?.occurredAt ?? 0, revision: held.revision });
        const outcome = await this.#append(stream, facts, { by, revision: held.revision });
        if (outcome === 'recorded') return { state: this.#remember(stream, held, facts, by).timeline.state, facts };
        if (outcome === 'known') return { state: await this.state(aggregate, id, by), facts: [] };
        await pause(Math.random() * attempt);
      }
      throw new Contended(stream);
    });
  }

  /** `known`: somebody else has recorded what follows from the same fact; `lost`: the stream has moved on. */
  async #append(
    stream: string,
    facts: readonly Fact[],
    { by, revision }: { readonly by: Caller; readonly revision: number },
  ): Promise<'recorded' | 'known' | 'lost'> {
    const events = facts.map(toEvent);
    if (by.dryRun === true) return 'recorded';
    try {
      const { position } = await this.store.append(stream, revision < 0 ? 'none' : revision, events);
      this.#acknowledged.set(by.account, greater(position, this.acknowledged(by.account)));
      this.#positions.set(by, greater(position, this.positionOf(by) ?? 0n));
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
    if (isOf(tried, aggregate)) return tried;
    const known = this.#held.get(stream);
    let held = isOf(known, aggregate) ? known : beginning(aggregate, id);
    for await (const event of this.store.readStream(stream, { from: held.revision + 1 })) {
      const advanced = advance(aggregate, held.timeline, parseFact(event));
      if (advanced === null) return this.#keep(stream, await this.#foldAnew(aggregate, id, stream));
      held = { aggregate, timeline: advanced.timeline, revision: event.revision };
    }
    return this.#keep(stream, held);
  }

  /** A late fact came in between: the one order of facts is made anew. */
  async #foldAnew<State>(aggregate: Aggregate<State>, id: string, stream: string): Promise<Held<State>> {
    const facts: Fact[] = [];
    for await (const event of this.store.readStream(stream)) facts.push(parseFact(event));
    const { timeline } = fold(aggregate, id, facts);
    return { aggregate, timeline, revision: facts.at(-1)?.revision ?? -1 };
  }

  #remember<State>(stream: string, held: Held<State>, facts: readonly Fact[], by: Caller): Held<State> {
    let { timeline } = held;
    for (const fact of facts) {
      timeline = advance(held.aggregate, timeline, fact)?.timeline ?? timeline;
    }
    const next = { ...held, timeline, revision: held.revision + facts.length };
    if (by.dryRun !== true) return this.#keep(stream, next);
    const trial = this.#trials.get(by) ?? new Map<string, Held<unknown>>();
    this.#trials.set(by, trial.set(stream, next));
    return next;
  }

  #keep<State>(stream: string, held: Held<State>): Held<State> {
    // An id that nothing is known of may be anybody's invention: not worth remembering.
    if (held.revision < 0) return held;
    this.#held.delete(stream);
    this.#held.set(stream, held);
    const [oldest] = this.#held.size > REMEMBERED ? this.#held.keys() : [];
    if (oldest !== undefined) this.#held.delete(oldest);
    return held;
  }
}

const beginning = <State>(aggregate: Aggregate<State>, id: string): Held<State> => ({
  aggregate,
  timeline: beginningOf(aggregate, id),
  revision: -1,
});

const greater = (one: Position, other: Position): Position => (one > other ? one : other);

interface Place {
  readonly stream: string;
  /** When the stream's last fact happened. */
  readonly last: number;
  readonly revision: number;
}

interface Case<State> {
  readonly by: Caller;
  readonly decision: (state: State) => readonly FactEvent[];
  readonly toFacts: (events: readonly FactEvent[], place: Place) => readonly Fact[];
}

/** The decisions of one command: one moment, one caller, and each fact after the first follows from the first. */
export class Decisions {
  /** What every decision is told: the moment, the account and the Region. */
  readonly asking: Asking;
  /** How many facts of a type were recorded in a stream: what tells those that follow from one fact apart. */
  readonly #ordinals = new Map<string, number>();

  constructor(
    private readonly decider: Decider,
    readonly by: Caller,
    /** Microseconds since the Unix epoch. */
    readonly at: number,
    /** The fact that the next ones follow from; null: the next one begins. */
    private cause: string | null = null,
  ) {
    this.asking = { at, account: by.account, region: by.region };
  }

  /** The thing as the log has it now. One that no fact is about is as its aggregate begins. */
  state<State>(aggregate: Aggregate<State>, id: string): Promise<State> {
    return this.decider.state(aggregate, id, this.by);
  }

  /** Several things at once, in the order of their ids. */
  states<State>(aggregate: Aggregate<State>, ids: readonly string[]): Promise<State[]> {
    return Promise.all(ids.map((id) => this.state(aggregate, id)));
  }

  /**
   * Decides about one thing, and records what was decided in its stream; where nothing was, nothing is.
   * @throws {Refusal} The decision's own: nothing was recorded.
   * @throws {Contended}
   */
  async decide<State>(
    aggregate: Aggregate<State>,
    id: string,
    decision: (state: State) => readonly FactEvent[],
  ): Promise<Decided<State>> {
    const toFacts = (events: readonly FactEvent[], place: Place) => this.#facts(events, place);
    const decided = await this.decider.decide(aggregate, id, { by: this.by, decision, toFacts });
    this.cause ??= decided.facts[0]?.id ?? null;
    for (const { stream, type } of decided.facts) this.#count(this.#ordinals, `${stream}/${type}`);
    return decided;
  }

  /** As `Decider.alone`. */
  alone<Result>(keys: readonly string[], work: () => Promise<Result>): Promise<Result> {
    return this.decider.alone(keys, work);
  }

  /** As `Decider.beside`. */
  beside<Result>(keys: readonly string[], work: () => Promise<Result>): Promise<Result> {
    return this.decider.beside(keys, work);
  }

  /** Decisions of the same caller that follow from this fact: what a policy derives from it, too, is recorded once. */
  following({ id }: Pick<Fact, 'id'>): Decisions {
    return new Decisions(this.decider, this.by, this.at, id);
  }

  /** Decisions about the same doings, as another account is told of them: its trail shows what others do with what is its own. */
  toldTo(account: string, region: string): Decisions {
    return new Decisions(this.decider, { ...this.by, account, region }, this.at, this.cause);
  }

  #facts(events: readonly FactEvent[], { stream, last, revision }: Place): readonly Fact[] {
    const ordinals = new Map(this.#ordinals);
    // Strictly after what the stream has, and each after the one before: what was decided has one order.
    const first = Math.max(this.at, last + 1);
    return events.map((event, index) => {
      const name = `${stream}/${event.type}`;
      const id = this.cause === null ? randomUUID() : followUpId(this.cause, `${name}/${this.#count(ordinals, name)}`);
      const occurredAt = first + index;
      const place = { id, stream, revision: revision + 1 + index, position: '', recordedAt: occurredAt };
      return { ...event, ...place, metadata: this.#metadata(event.type, occurredAt) };
    });
  }

  #count(ordinals: Map<string, number>, name: string): number {
    const ordinal = ordinals.get(name) ?? 0;
    ordinals.set(name, ordinal + 1);
    return ordinal;
  }

  #metadata(type: string, occurredAt: number): Fact['metadata'] {
    const { account, region, actor, requestId, correlationId } = this.by;
    const cause = this.cause === null ? {} : { causationId: this.cause };
    const place = { account, region, requestId, correlationId };
    return { version: VERSIONS.get(type) ?? 1, occurredAt, actor, source: 'engine', ...place, ...cause };
  }
}
