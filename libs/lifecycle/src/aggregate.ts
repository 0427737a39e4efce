import type { Category, FactMetadata, Recorded, Source } from './fact.js';
import type { FactEvent } from './facts.js';

/**
 * What a state says, as sets that hold for a while: facet → key → value. As-of questions ask when a key held. A facet whose
 * object is the very same (===) before and after a fact did not change, so evolve copies only what it changes.
 */
export type Facets = Readonly<Record<string, Readonly<Record<string, string>>>>;

/**
 * How the facts of one subject become a state. One fold decides, projects and audits, so all three always agree.
 * A state is plain JSON: it can be stored, read back, and evolved further.
 */
export interface Aggregate<State, Event extends { readonly type: string } = FactEvent> {
  readonly category: Category;
  initial(id: string): State;
  /** Pure. A fact that says nothing to this state returns the state itself. */
  evolve(state: State, fact: Event & Recorded): State;
  facets(state: State): Facets;
  /**
   * The state with a late fact taken in, where its place among the others does not matter (a further launch of an image that
   * is known to be available); null where it does, and the subject must be folded anew. Never changes a facet.
   */
  absorb?(state: State, fact: Event & Recorded): State | null;
}

/** A stretch of time in which a key of a facet had a value: `[from, to)` in microseconds; empty where both are equal. */
export interface Interval {
  readonly facet: string;
  readonly key: string;
  readonly value: string;
  readonly from: number;
  /** null: still so. */
  readonly to: number | null;
  /** Id of the fact that opened it, and who did that by all that is known: also where other evidence of the act names them. */
  readonly openedBy: string;
  readonly openedByPrincipal: string;
  readonly closedBy: string | null;
  readonly closedByPrincipal: string | null;
  /** Observed facts of one second, whose order is not known, would have given another answer. */
  readonly orderUncertain: boolean;
}

/** How far a subject's facts were folded: plain JSON, to be stored and folded on. */
export interface Timeline<State> {
  readonly state: State;
  /** The place of the last fact folded. */
  readonly last: FactOrder | null;
  /** What further evidence of the latest acts would corroborate; bounded. */
  readonly told: readonly Told[];
  /** Facts in whose place a better reading of the same record stands. */
  readonly superseded: readonly string[];
}

/** A fact as later evidence of the same act is recognized by. */
export interface Told {
  readonly id: string;
  readonly type: string;
  readonly occurredAt: number;
  readonly source: Source;
  /** It brought the subject into another state. */
  readonly reached: boolean;
  readonly record?: string | undefined;
  readonly requestId?: string | undefined;
  readonly sharedEventId?: string | undefined;
}

/** The one order of facts: when they happened, then their causal rank, then their id. */
export interface FactOrder {
  readonly occurredAt: number;
  readonly rank: number;
  readonly id: string;
}

/** What a fact changed: the key of a facet had the value `was` (null: was not there), and now has `now` (null: has ended). */
export interface Change {
  readonly facet: string;
  readonly key: string;
  readonly was: string | null;
  readonly now: string | null;
}

/** A timeline one fact further on. */
export interface Advanced<State> {
  readonly timeline: Timeline<State>;
  readonly changes: readonly Change[];
}

/** All that one subject's facts add up to. */
export interface Folded<State> {
  readonly timeline: Timeline<State>;
  /** In the order in which they opened, the ended ones too. Among them those that say for how long nobody was named (UNNAMED). */
  readonly intervals: readonly Interval[];
}

/** A fact's place on the timeline, for `history`. */
export interface Step {
  readonly factId: string;
  readonly metadata: FactMetadata;
  readonly changes: readonly Change[];
  /** The fact that already told of this transition: this one is a further piece of evidence of it. */
  readonly corroborates: string | null;
  /** A better reading of the same record stands in this fact's place: it changed nothing. */
  readonly supersededBy: string | null;
}
