import fc from 'fast-check';
import { given, happened, historyOf, SUBJECT } from '#testing';
import type { Aggregate, FactOrder, Interval } from './aggregate.js';
import { AGGREGATES } from './aggregates.js';
import { changesBetween } from './facets.js';
import type { Fact } from './facts.js';
import { image } from './image/image.js';
import { comparePlaces, isTie, placeOf } from './order.js';
import { streamOf } from './streams.js';
import { fold, stateAt } from './timeline.js';

const imageId = 'ami-0a1b2c3d4e5f60718';
const registered = happened('10:00:00', 'ImageRegistered', {
  imageId,
  ownerId: '111122223333',
  region: 'eu-central-1',
  attributes: {},
});
const friend = { kind: 'account', id: '444455556666' } as const;
const other = { kind: 'account', id: '777788889999' } as const;
const granted = (...grantees: (typeof friend | typeof other)[]) =>
  happened('10:10:00', 'LaunchPermissionGranted', { imageId, grantees });
const revoked = happened('10:10:00', 'LaunchPermissionRevoked', { imageId, grantees: [friend] });

describe('facts of one moment', () => {
  it('are in doubt where another order would give another answer, and only in that', () =>
    given(image, registered, granted(friend, other), revoked).doubts('permission account:444455556666'));

  it('are in no doubt where every order gives the same', () =>
    given(image, registered, granted(friend), granted(other)).doubts());

  it('are in no doubt where their kinds tell the order', () =>
    given(image, registered, granted(friend), happened('10:10:00', 'ImageDeregistered', { imageId })).doubts());

  it('are in no doubt where they happened at two moments', () => {
    const later = happened('10:10:00.000001', 'LaunchPermissionRevoked', { imageId, grantees: [friend] });
    given(image, registered, granted(friend), later).doubts();
  });

  it('leave in doubt also what held before them and may have ended', () => {
    const before = happened('10:05:00', 'TagsSet', { resourceId: imageId, tags: { Stage: 'test' } });
    const set = happened('10:10:00', 'TagsSet', { resourceId: imageId, tags: { Stage: 'live' } });
    const removed = happened('10:10:00', 'TagsRemoved', {
      resourceId: imageId,
      tags: [{ key: 'Stage', value: 'test' }],
    });
    const told = given(image, registered, before, set, removed);
    expect(told.intervals().filter(({ orderUncertain }) => orderUncertain)).toEqual([]);
    const rival = happened('10:10:00', 'TagsSet', { resourceId: imageId, tags: { Stage: 'beta' } });
    told.when(rival).doubts('tag Stage', 'tag Stage', 'tag Stage');
  });

  it('are in doubt among many as among few', () => {
    const many = Array.from({ length: 40 }, (_, index) =>
      happened('10:10:00', 'TagsSet', { resourceId: imageId, tags: { [`k${index}`]: 'v' } }),
    );
    given(image, registered, ...many).doubts();
    const rival = happened('10:10:00', 'TagsSet', { resourceId: imageId, tags: { k7: 'w' } });
    given(image, registered, ...many, rival).doubts('tag k7', 'tag k7');
  });

  it('that this engine decided are in the order in which it decided them', () => {
    const engine = { source: 'engine' } as const;
    const first = happened('10:10:00', 'LaunchPermissionGranted', { imageId, grantees: [friend] }, engine);
    const second = happened('10:10:00', 'LaunchPermissionRevoked', { imageId, grantees: [friend] }, engine);
    given(image, registered, first, second).doubts();
  });
});

/** The plain reading: facts of one moment stand in the order of their ids, so each order is tried by giving them other ids. */
class PlainReading<State> {
  constructor(
    private readonly aggregate: Aggregate<State>,
    private readonly facts: readonly Fact[],
  ) {}

  /** The keys of which some order of this moment's facts makes something else, as `facet key`. */
  disputed(moment: readonly Fact[]): Set<string> {
    const [last] = moment.map(placeOf).toSorted(comparePlaces).slice(-1);
    if (last === undefined || moment.every(({ metadata }) => metadata.source === 'engine')) return new Set();
    const before = this.facts.filter((fact) => comparePlaces(placeOf(fact), last) < 0 && !moment.includes(fact));
    const ids = moment.map(({ id }) => id).toSorted();
    const after = (order: readonly Fact[]) => {
      const told = order.map((fact, index) => ({ ...fact, id: ids[index] ?? fact.id }));
      return this.aggregate.facets(stateAt(this.aggregate, SUBJECT, [...before, ...told]).state);
    };
    const folded = after(moment.toSorted((a, b) => comparePlaces(placeOf(a), placeOf(b))));
    const otherwise = orders(moment).flatMap((order) => changesBetween(folded, after(order)));
    return new Set(otherwise.map(({ facet, key }) => `${facet} ${key}`));
  }

  moments(): Fact[][] {
    const places = new Map<string, Fact[]>();
    for (const fact of this.facts) {
      const { occurredAt, rank } = placeOf(fact);
      places.set(`${occurredAt} ${rank}`, [...(places.get(`${occurredAt} ${rank}`) ?? []), fact]);
    }
    return [...places.values()];
  }

  /** Whether an interval that this fact opened holds, begins or ends at a moment that disputes it. */
  isUncertain(interval: Interval): boolean {
    const opened = this.facts.find(({ id }) => id === interval.openedBy);
    return this.moments().some((moment) => {
      const [first] = moment;
      if (opened === undefined || first === undefined) return false;
      const [from, at] = [placeOf(opened), placeOf(first)];
      const then = first.metadata.occurredAt;
      const concerns = isNotAfter(from, at) && (interval.to === null || interval.to >= then);
      return concerns && this.disputed(moment).has(`${interval.facet} ${interval.key}`);
    });
  }
}

const isNotAfter = (a: FactOrder, b: FactOrder) => isTie(a, b) || comparePlaces(a, b) < 0;

const orders = (facts: readonly Fact[]): Fact[][] =>
  facts.length === 0
    ? [[]]
    : facts.flatMap((first, index) => orders(facts.toSpliced(index, 1)).map((rest) => [first, ...rest]));

describe.each(['image', 'snapshot', 'volume', 'instance', 'account', 'organization'] as const)(
  'what stands in doubt of one %s',
  (category) => {
    const aggregate: Aggregate<object> = AGGREGATES[category];
    const upTo = (most: number) =>
      historyOf(category, { seconds: 3, maxLength: 9 }).filter((facts) =>
        new PlainReading(aggregate, facts).moments().every(({ length }) => length <= most),
      );
    const few = upTo(4);

    it('is what trying every order of every moment finds', () =>
      fc.assert(
        fc.property(few, (facts) => {
          const plain = new PlainReading(aggregate, facts);
          const { intervals } = fold(aggregate, SUBJECT, facts);
          const doubtful = intervals.filter(({ orderUncertain }) => orderUncertain);
          expect(doubtful).toEqual(intervals.filter((interval) => plain.isUncertain(interval)));
        }),
        { numRuns: 60 },
      ));

    it('is nothing but that where there are too many orders to try', () =>
      fc.assert(
        fc.property(upTo(5), (facts) => {
          const plain = new PlainReading(aggregate, facts);
          const { intervals } = fold(aggregate, SUBJECT, facts);
          const doubtful = intervals.filter(({ orderUncertain }) => orderUncertain);
          expect(doubtful.filter((interval) => !plain.isUncertain(interval))).toEqual([]);
        }),
        { numRuns: 30 },
      ));
  },
);

describe('in a crowd of facts of one moment', () => {
  /** Spread among whatever ids there are, and about keys that no other fact names. */
  const crowdOf = (stream: string): Fact[] =>
    Array.from({ length: 32 }, (_, index) => {
      const id = `${(index % 16).toString(16)}0000000-0000-4000-8000-${String(index).padStart(12, '0')}`;
      const telling = { id, stream };
      if (index % 2 === 0) {
        return happened('10:00:00', 'TagsSet', { resourceId: SUBJECT, tags: { [`crowd-${index}`]: '' } }, telling);
      }
      const grantees = [{ kind: 'account' as const, id: String(900000000000 + index) }];
      return stream.startsWith('image')
        ? happened('10:00:00', 'LaunchPermissionGranted', { imageId, grantees }, telling)
        : happened('10:00:00', 'SnapshotShared', { snapshotId: 'snap-1', grantees }, telling);
    });
  const isOfTheCrowd = ({ key }: Interval) => key.startsWith('crowd') || key.startsWith('account:9');
  const shape = ({ facet, key, value, from, to, orderUncertain }: Interval) =>
    [facet, key, value, from, to, orderUncertain].join(' ');

  it.each(['image', 'snapshot'] as const)('the same of one %s stands in doubt as without it', (category) =>
    fc.assert(
      fc.property(historyOf(category, { seconds: 1, maxLength: 4, distinct: true }), (told) => {
        const facts = told.map((fact) => ({ ...fact, metadata: { ...fact.metadata, source: 'cloudtrail' as const } }));
        const aggregate: Aggregate<object> = AGGREGATES[category];
        const alone = fold(aggregate, SUBJECT, facts).intervals;
        const crowded = fold(aggregate, SUBJECT, [...facts, ...crowdOf(streamOf(category, SUBJECT))]).intervals;
        expect(crowded.filter((interval) => !isOfTheCrowd(interval)).map(shape)).toEqual(alone.map(shape));
      }),
    ),
  );
});
