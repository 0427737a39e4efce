import {
  advance,
  type Advanced,
  type Aggregate,
  AGGREGATES,
  beginningOf,
  type Fact,
  fold,
  type Folded,
  type SubjectCategory,
  type Timeline,
} from '#lifecycle';

/** What every subject's state tells about itself, whatever its kind. */
export interface SubjectState {
  readonly ownerId: string | null;
  readonly region: string | null;
}

/** The fold of one kind of subject, for whoever keeps subjects of all kinds. */
export interface Folding {
  /** Where a subject stands before its first fact. */
  beginning(id: string): Timeline<SubjectState>;
  /** null: the fact came late, and the subject must be folded anew. */
  advance(timeline: Timeline<SubjectState>, fact: Fact): Advanced<SubjectState> | null;
  fold(id: string, facts: readonly Fact[]): Folded<SubjectState>;
}

const foldingOf = <State extends SubjectState>(aggregate: Aggregate<State>): Folding => ({
  beginning: (id) => beginningOf(aggregate, id),
  advance: (timeline: Timeline<State>, fact: Fact) => advance(aggregate, timeline, fact),
  fold: (id, facts) => fold(aggregate, id, facts),
});

export const FOLDINGS: Readonly<Record<SubjectCategory, Folding>> = {
  image: foldingOf(AGGREGATES.image),
  snapshot: foldingOf(AGGREGATES.snapshot),
  volume: foldingOf(AGGREGATES.volume),
  instance: foldingOf(AGGREGATES.instance),
  account: foldingOf(AGGREGATES.account),
  organization: foldingOf(AGGREGATES.organization),
};
