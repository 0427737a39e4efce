import type { Advanced, Aggregate, Folded, Step, Timeline } from './aggregate.js';
import { AGGREGATES } from './aggregates.js';
import type { SubjectCategory } from './fact.js';
import type { Fact } from './facts.js';
import { advance, beginningOf, fold, steps } from './timeline.js';

/** What every subject's state tells about itself, whatever its kind. */
export interface SubjectState {
  readonly ownerId: string | null;
  readonly region: string | null;
}

/** The fold of one kind of subject, for whoever deals with subjects of all kinds. */
export interface Folding {
  /** Where a subject stands before its first fact. */
  beginning(id: string): Timeline<SubjectState>;
  /** null: the fact came late, and the subject must be folded anew. */
  advance(timeline: Timeline<SubjectState>, fact: Fact): Advanced<SubjectState> | null;
  fold(id: string, facts: readonly Fact[]): Folded<SubjectState>;
  /** What each fact did, in the one order of facts. */
  steps(id: string, facts: readonly Fact[]): readonly Step[];
}

const foldingOf = <State extends SubjectState>(aggregate: Aggregate<State>): Folding => ({
  beginning: (id) => beginningOf(aggregate, id),
  advance: (timeline: Timeline<State>, fact: Fact) => advance(aggregate, timeline, fact),
  fold: (id, facts) => fold(aggregate, id, facts),
  steps: (id, facts) => steps(aggregate, id, facts),
});

/** The fold of each kind of subject: `FOLDINGS[subjectOf(stream).category]`. */
export const FOLDINGS: Readonly<Record<SubjectCategory, Folding>> = {
  image: foldingOf(AGGREGATES.image),
  snapshot: foldingOf(AGGREGATES.snapshot),
  volume: foldingOf(AGGREGATES.volume),
  instance: foldingOf(AGGREGATES.instance),
  account: foldingOf(AGGREGATES.account),
  organization: foldingOf(AGGREGATES.organization),
};
