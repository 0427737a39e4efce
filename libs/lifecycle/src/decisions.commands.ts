import { randomUUID } from 'node:crypto';
import type { Aggregate } from './aggregate.js';
import type { Asking } from './asking.js';
import type { Caller } from './caller.js';
import { type Fact, type FactEvent, FACTS } from './facts.js';
import { followUpId } from './ids.commands.js';
import { streamOf } from './streams.js';
import type { Case, Place } from './verdicts.js';

const VERSIONS: ReadonlyMap<string, number> = new Map(FACTS.map(({ type, version }) => [type, version]));

/** What was decided, and what it made of the thing. */
export interface Decided<State> {
  readonly state: State;
  readonly facts: readonly Fact[];
}

/** Whoever loads, appends, and keeps turns. */
export interface Deciding {
  state<State>(aggregate: Aggregate<State>, id: string, by: Caller): Promise<State>;
  decide<State>(aggregate: Aggregate<State>, id: string, decided: Case<State>): Promise<Decided<State>>;
  recorded(by: Caller, stream: string, idOf: (type: string, nth: number) => string): Promise<readonly Fact[]>;
  alone<Result>(keys: readonly string[], work: () => Promise<Result>): Promise<Result>;
  beside<Result>(keys: readonly string[], work: () => Promise<Result>): Promise<Result>;
}

/** What ids of facts follow from. */
interface Origin {
  /** A fact; null: the first that is recorded. */
  readonly cause: string | null;
  /** What the id of the first follows from; undefined: from nothing. */
  readonly root?: string | undefined;
}

/** The decisions of one command: one moment, one caller, and each fact after the first follows from the first. */
export class Decisions {
  /** What every decision is told: the moment, the account and the Region. */
  readonly asking: Asking;
  /** The fact that the next ones follow from; null: the next one begins. */
  private cause: string | null;
  /** How many facts of a type were recorded in a stream: what tells those that follow from one fact apart. */
  readonly #ordinals = new Map<string, number>();

  constructor(
    private readonly decider: Deciding,
    readonly by: Caller,
    /** Microseconds since the Unix epoch. */
    readonly at: number,
    private readonly origin: Origin,
  ) {
    this.cause = origin.cause;
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
   * What an undertaking that is asked for again has recorded about a thing, where it decides about it next; else nothing. What was
   * allowed then may be refused by now, and is done all the same.
   */
  async done<State>({ category }: Aggregate<State>, id: string): Promise<readonly Fact[]> {
    const { undertaking } = this.by;
    if (undertaking?.again !== true) return [];
    const stream = streamOf(category, id);
    return this.decider.recorded(this.by, stream, (type, nth) => {
      const name = `${stream}/${type}`;
      return this.#idOf(`${name}/${(this.#ordinals.get(name) ?? 0) + nth}`);
    });
  }

  /**
   * Decides about one thing, and records what was decided in its stream; where nothing was, nothing is. What an undertaking has recorded
   * of it before is not decided again.
   * @throws {Refusal} The decision's own: nothing was recorded.
   * @throws {StreamMovedOn} The caller expected the stream elsewhere.
   * @throws {Contended}
   */
  async decide<State>(
    aggregate: Aggregate<State>,
    id: string,
    decision: (state: State) => readonly FactEvent[],
  ): Promise<Decided<State>> {
    // What follows from a fact is told apart by its id alone: of one thing it may be asked for several times.
    const done = this.origin.cause === null ? await this.done(aggregate, id) : [];
    const toFacts = (events: readonly FactEvent[], place: Place) => this.#facts(events, place);
    const decided =
      done.length > 0
        ? { state: await this.state(aggregate, id), facts: done }
        : await this.decider.decide(aggregate, id, { by: this.by, decision, toFacts });
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
    return new Decisions(this.decider, this.by, this.at, { cause: id });
  }

  /** Decisions about the same doings, as another account is told of them: its trail shows what others do with what is its own. */
  toldTo(account: string, region: string): Decisions {
    return new Decisions(this.decider, { ...this.by, account, region, expected: undefined }, this.at, {
      ...this.origin,
      cause: this.cause,
    });
  }

  #facts(events: readonly FactEvent[], { stream, last, revision }: Place): readonly Fact[] {
    const ordinals = new Map(this.#ordinals);
    // Strictly after what the stream has, and each after the one before: what was decided has one order.
    const first = Math.max(this.at, last + 1);
    return events.map((event, index) => {
      const name = `${stream}/${event.type}`;
      const id = this.#idOf(`${name}/${this.#count(ordinals, name)}`);
      const occurredAt = first + index;
      const place = { id, stream, revision: revision + 1 + index, position: '', recordedAt: occurredAt };
      return { ...event, ...place, metadata: this.#metadata(event.type, occurredAt) };
    });
  }

  #idOf(name: string): string {
    const from = this.cause ?? this.origin.root;
    return from === undefined ? randomUUID() : followUpId(from, name);
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
