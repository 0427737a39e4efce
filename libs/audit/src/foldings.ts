import {
  type Aggregate,
  AGGREGATES,
  type Fact,
  fold,
  type Interval,
  type Step,
  steps,
  type SubjectCategory,
} from '#lifecycle';

/** What every subject's state tells about itself, whatever its kind. */
interface SubjectState {
  readonly ownerId: string | null;
  readonly region: string | null;
}

/** The fold of one kind of subject, for questions that read the log itself. */
export interface Folding {
  fold(id: string, facts: readonly Fact[]): { readonly state: SubjectState; readonly intervals: readonly Interval[] };
  steps(id: string, facts: readonly Fact[]): readonly Step[];
}

const foldingOf = <State extends SubjectState>(aggregate: Aggregate<State>): Folding => ({
  fold: (id, facts) => {
    const { timeline, intervals } = fold(aggregate, id, facts);
    return { state: timeline.state, intervals };
  },
  steps: (id, facts) => steps(aggregate, id, facts),
});

export const FOLDINGS: Readonly<Record<SubjectCategory, Folding>> = {
  image: foldingOf(AGGREGATES.image),
  snapshot: foldingOf(AGGREGATES.snapshot),
  volume: foldingOf(AGGREGATES.volume),
  instance: foldingOf(AGGREGATES.instance),
  account: foldingOf(AGGREGATES.account),
  organization: foldingOf(AGGREGATES.organization),
};
