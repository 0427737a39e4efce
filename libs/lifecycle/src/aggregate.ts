import type { Category, Recorded } from './fact.js';

/**
 * What a state says, as sets that hold for a while: facet → key → value. As-of questions ask when a key held. A facet whose
 * object is the very same (===) before and after a fact did not change, so evolve copies only what it changes.
 */
export type Facets = Readonly<Record<string, Readonly<Record<string, string>>>>;

/**
 * How the facts of one subject become a state. One fold decides, projects and audits, so all three always agree.
 * A state is plain JSON: it can be stored, read back, and evolved further.
 */
export interface Aggregate<State, Event extends { readonly type: string }> {
  readonly category: Category;
  initial(id: string): State;
  /** Pure. A fact that says nothing to this state returns the state itself. */
  evolve(state: State, fact: Event & Recorded): State;
  facets(state: State): Facets;
}

/** A stretch of time in which a key of a facet had a value: `[from, to)` in microseconds. */
export interface Interval {
  readonly facet: string;
  readonly key: string;
  readonly value: string;
  /** null: since before the evidence begins. */
  readonly from: number | null;
  /** null: still so. */
  readonly to: number | null;
  /** Id of the fact that opened it, and who did that. */
  readonly openedBy: string;
  readonly openedByPrincipal: string;
  readonly closedBy: string | null;
  readonly closedByPrincipal: string | null;
  /** Facts of one second, whose order is not known, would have given another answer. */
  readonly orderUncertain: boolean;
}

/** What one subject's facts add up to. */
export interface Timeline<State> {
  readonly state: State;
  readonly intervals: readonly Interval[];
  /** The place of the last fact folded: (occurredAt, rank, id). */
  readonly last: FactOrder | null;
}

/** The one order of facts: when they happened, then their causal rank, then their id. */
export interface FactOrder {
  readonly occurredAt: number;
  readonly rank: number;
  readonly id: string;
}
