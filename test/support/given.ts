import {
  type Aggregate,
  type Fact,
  type FactData,
  type FactEvent,
  type FactMetadata,
  type FactType,
  type Facets,
  facetsAt,
  fold,
  isoOf,
  microsOf,
  parseFact,
  Refusal,
  type RefusalCode,
  stateAt,
  steps,
  streamOf,
  subjectOf,
  categoryOf,
  toEvent,
} from '#lifecycle';

/** The day on which everything in a spec happens, unless it names another. */
const DAY = '2026-03-01';
const MINUTE = 60_000_000;

let told = 0;

/** `10:00:05` of the day of the specs, or any ISO 8601 time, as microseconds. */
export function moment(time: string): number {
  const micros = microsOf(/^\d\d:/.test(time) ? `${DAY}T${time}` : time);
  if (micros === null) throw new Error(`'${time}' is no time: write 10:00:05 or an ISO 8601 time.`);
  return micros;
}

/** Where and how a fact was told, besides when: every member may be given. */
export interface Telling extends Partial<Omit<FactMetadata, 'actor' | 'occurredAt'>> {
  readonly id?: string;
  readonly stream?: string;
  readonly by?: string;
  readonly recordedAt?: string;
}

/** A fact as the log would give it back: observed in CloudTrail, and recorded five minutes later, unless told otherwise. */
export function happened<Type extends FactType>(
  time: string,
  type: Type,
  data: FactData<Type>,
  { id, stream, by = 'arn:aws:iam::111122223333:user/ann', recordedAt, ...metadata }: Telling = {},
): Fact {
  told += 1;
  const occurredAt = moment(time);
  const number = told.toString(16).padStart(12, '0');
  const event = toEvent({
    id: id ?? `00000000-0000-4000-8000-${number}`,
    stream: stream ?? streamNamedBy(data),
    type,
    data,
    metadata: {
      version: 1,
      occurredAt,
      actor: { principal: by },
      source: 'cloudtrail',
      record: `record-${number}`,
      ...metadata,
    },
  });
  return parseFact({
    ...event,
    stream: stream ?? streamNamedBy(data),
    revision: told,
    position: BigInt(told),
    recordedAt: recordedAt === undefined ? occurredAt + 5 * MINUTE : moment(recordedAt),
  });
}

/** The first id among what a fact says is its subject's. */
function streamNamedBy(data: object): string {
  for (const id of Object.values(data)) {
    const category = typeof id === 'string' ? categoryOf(id) : null;
    if (category !== null && typeof id === 'string') return streamOf(category, id);
  }
  throw new Error('What the fact says begins with no id: name its stream.');
}

const subjectIdOf = ([first]: readonly Fact[]): string => {
  if (first === undefined) throw new Error('Nothing was given: a subject is known by its facts.');
  return subjectOf(first.stream).id;
};

/** What was decided here at a moment (microseconds), as facts: each a microsecond after the one before it. */
export const decided = (events: readonly FactEvent[], at: number): Fact[] =>
  events.map(({ type, data }, index) =>
    happened(isoOf(at + index), type, data, { source: 'engine', record: undefined, recordedAt: isoOf(at + index) }),
  );

/** What a decision records, or the rule by which it refuses. */
export const deciding = (decision: () => readonly FactEvent[]) => ({
  /** Exactly these facts, in this order; none: nothing is to change. */
  records: (...expected: readonly FactEvent[]) => expect(decision()).toEqual(expected),
  /** The rule refuses, and names what of this case it is about. */
  refuses(code: RefusalCode, ...named: readonly string[]) {
    try {
      expect(decision()).toEqual(`a refusal: ${code}`);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      expect(error.code).toBe(code);
      for (const name of named) expect(error.message).toContain(name);
    }
  },
});

/** Given that nothing is known of this subject. */
export const unseen = <State>(aggregate: Aggregate<State>, id: string) => ({
  decide: (decision: (state: State) => readonly FactEvent[]) => deciding(() => decision(aggregate.initial(id))),
});

/** Given these facts of one subject, in whatever order, then this is so. */
export function given<State>(aggregate: Aggregate<State>, ...facts: readonly Fact[]) {
  const id = subjectIdOf(facts);
  const folded = () => fold(aggregate, id, facts);
  return {
    /** Later, or later found out, this is told too. */
    when: (...further: readonly Fact[]) => given(aggregate, ...facts, ...further),
    /** Its state now has these members. */
    is: (expected: Partial<State>) => expect(folded().timeline.state).toMatchObject(expected),
    /** Decided on its state, this is recorded or refused. */
    decide: (decision: (state: State) => readonly FactEvent[]) => deciding(() => decision(folded().timeline.state)),
    state: () => folded().timeline.state,
    /** Its facets, now or at a moment, are these, of those named. */
    holds(expected: Facets, at?: string) {
      const micros = at === undefined ? Number.MAX_SAFE_INTEGER : moment(at);
      const facets = facetsAt(folded().intervals, micros);
      expect(Object.fromEntries(Object.keys(expected).map((facet) => [facet, facets[facet] ?? {}]))).toEqual(expected);
    },
    /** By what the log had learned up to a moment, its state then had these members. */
    wasKnown: (expected: Partial<State>, { at, knownAt }: { at: string; knownAt: string }) =>
      expect(stateAt(aggregate, id, facts, { at: moment(at), knownAt: moment(knownAt) }).state).toMatchObject(expected),
    /** What stands in doubt because the order of one moment's facts is not known. */
    doubts: (...slots: readonly string[]) => {
      const doubtful = folded().intervals.filter(({ orderUncertain }) => orderUncertain);
      expect(doubtful.map(({ facet, key }) => `${facet} ${key}`).toSorted()).toEqual([...slots].toSorted());
    },
    /** What one fact was to the others. */
    step: (fact: Fact) => steps(aggregate, id, facts).find(({ factId }) => factId === fact.id),
    /** When a key of a facet held: `[from, to]`, as times of the day. */
    held: (facet: string, key: string) =>
      folded()
        .intervals.filter((interval) => interval.facet === facet && interval.key === key)
        .map(({ from, to }) => [isoOf(from).slice(11, -1), to === null ? null : isoOf(to).slice(11, -1)]),
    intervals: () => folded().intervals,
  };
}
