import fc from 'fast-check';
import { happened, historyOf, SUBJECT } from '#testing';
import type { Aggregate, Change, Interval, Timeline } from './aggregate.js';
import { AGGREGATES } from './aggregates.js';
import type { SubjectCategory } from './fact.js';
import { facetsAt } from './facets.js';
import type { Fact } from './facts.js';
import { UNNAMED } from './intervals.js';
import { compareFacts } from './order.js';
import { streamOf } from './streams.js';
import { advance, beginningOf, fold, stateAt, steps } from './timeline.js';

const CATEGORIES = ['image', 'snapshot', 'volume', 'instance', 'account', 'organization'] as const;
const factsOf = (category: SubjectCategory) => historyOf(category, { seconds: 6, maxLength: 25, readings: true });

const shuffled = (facts: readonly Fact[]) =>
  fc.shuffledSubarray([...facts], { minLength: facts.length, maxLength: facts.length });

/** What a read model does: it takes the facts as they come, and folds a subject anew only where it is told to. */
class Row<State> {
  private readonly arrived: Fact[] = [];
  timeline: Timeline<State>;
  intervals: Interval[] = [];
  refolds = 0;

  constructor(private readonly aggregate: Aggregate<State>) {
    this.timeline = beginningOf(aggregate, SUBJECT);
  }

  take(fact: Fact): void {
    this.arrived.push(fact);
    const advanced = advance(this.aggregate, this.timeline, fact);
    if (advanced === null) {
      const folded = fold(this.aggregate, SUBJECT, this.arrived);
      this.timeline = folded.timeline;
      this.intervals = [...folded.intervals];
      this.refolds += 1;
      return;
    }
    // A timeline is stored as JSON between two facts.
    this.timeline = JSON.parse(JSON.stringify(advanced.timeline));
    for (const change of advanced.changes) this.enter(change, fact);
  }

  private enter({ facet, key, now }: Change, { id, metadata: { occurredAt, actor } }: Fact): void {
    const held = this.intervals.findIndex((one) => one.facet === facet && one.key === key && one.to === null);
    const ended = { to: occurredAt, closedBy: id, closedByPrincipal: actor.principal };
    this.intervals = this.intervals.map((one, index) => (index === held ? { ...one, ...ended } : one));
    if (now === null) return;
    this.intervals.push({
      facet,
      key,
      value: now,
      from: occurredAt,
      to: null,
      openedBy: id,
      openedByPrincipal: actor.principal,
      closedBy: null,
      closedByPrincipal: null,
      orderUncertain: false,
    });
  }
}

const moments = Array.from({ length: 8 }, (_, second) => Date.UTC(2026, 2, 1, 10, 0, second - 1) * 1000);
const RUNS = { numRuns: 150 };

describe.each(CATEGORIES)('the timeline of one %s', (category) => {
  const aggregate: Aggregate<object> = AGGREGATES[category];
  const foldOf = (facts: readonly Fact[]) => fold(aggregate, SUBJECT, facts);

  it('is the same for every order of arrival, and for facts that arrive twice', () =>
    fc.assert(
      fc.property(
        factsOf(category).chain((facts) => fc.tuple(fc.constant(facts), shuffled(facts))),
        ([facts, others]) => expect(foldOf([...others, ...facts])).toEqual(foldOf(facts)),
      ),
      RUNS,
    ));

  it('is the same where a read model takes the facts one by one', () =>
    fc.assert(
      fc.property(factsOf(category), fc.boolean(), (unordered, late) => {
        const facts = late ? unordered : unordered.toSorted(compareFacts);
        const row = new Row(aggregate);
        for (const fact of facts) row.take(fact);
        const { timeline, intervals } = foldOf(facts);
        expect(row.timeline).toEqual(timeline);
        expect(row.intervals).toEqual(intervals);
      }),
      RUNS,
    ));

  it('says for each moment what the facts up to then fold to', () =>
    fc.assert(
      fc.property(factsOf(category), (facts) => {
        const { intervals } = foldOf(facts);
        for (const at of moments) {
          const { state } = stateAt(aggregate, SUBJECT, facts, { at });
          const held = Object.entries(aggregate.facets(state)).filter(([, keys]) => Object.keys(keys).length > 0);
          expect(facetsAt(intervals, at)).toEqual(Object.fromEntries(held));
        }
      }),
      RUNS,
    ));

  it('as known at a moment is what recording only that much would have given', () =>
    fc.assert(
      fc.property(factsOf(category), fc.nat(9), (facts, second) => {
        const knownAt = Date.UTC(2026, 2, 1, 11, 0, second) * 1000;
        const recorded = facts.filter(({ recordedAt }) => recordedAt <= knownAt);
        expect(stateAt(aggregate, SUBJECT, facts, { knownAt })).toEqual(foldOf(recorded).timeline);
      }),
      RUNS,
    ));

  it('is not moved by a second record of an act that it has just taken in', () =>
    fc.assert(
      fc.property(factsOf(category), (facts) => {
        let state = aggregate.initial(SUBJECT);
        for (const fact of facts.toSorted(compareFacts)) {
          state = aggregate.evolve(state, fact);
          expect(aggregate.facets(aggregate.evolve(state, fact))).toEqual(aggregate.facets(state));
        }
      }),
      RUNS,
    ));

  it('is told step by step: the changes of its steps make its intervals', () =>
    fc.assert(
      fc.property(factsOf(category), (facts) => {
        const told = steps(aggregate, SUBJECT, facts);
        const begun = told.flatMap(({ factId, changes }) =>
          changes
            .filter(({ now }) => now !== null)
            .map(({ facet, key, now }) => ({ facet, key, value: now, openedBy: factId })),
        );
        const intervals = foldOf(facts).intervals.filter(({ facet }) => facet !== UNNAMED);
        expect(intervals.map(({ facet, key, value, openedBy }) => ({ facet, key, value, openedBy }))).toEqual(begun);
        const unchanged = told.filter(
          ({ corroborates, supersededBy }) => corroborates !== null || supersededBy !== null,
        );
        const lasting = ['snapshot', 'source', 'made-for'];
        expect(unchanged.flatMap(({ changes }) => changes).filter(({ facet }) => !lasting.includes(facet))).toEqual([]);
      }),
      RUNS,
    ));
});

describe('the many uses of a hot image', () => {
  const imageId = 'ami-1';
  const stream = streamOf('image', SUBJECT);
  const launches = Array.from({ length: 500 }, (_, index) =>
    happened(
      `10:00:0${index % 2}`,
      'ImageLaunched',
      { imageId, byAccount: '1', instanceIds: [`i-${index}`] },
      {
        stream,
        region: 'eu-central-1',
        id: `${String((index * 7919) % 500).padStart(8, '0')}-0000-4000-8000-000000000000`,
      },
    ),
  );

  it('do not fold it anew one by one, in whatever order they arrive within a second', () => {
    const row = new Row(AGGREGATES.image);
    for (const fact of launches) row.take(fact);
    expect(row.refolds).toBeLessThan(20);
    const { timeline, intervals } = fold(AGGREGATES.image, SUBJECT, launches);
    expect(row.timeline).toEqual(timeline);
    expect(row.intervals).toEqual(intervals);
  });
});
