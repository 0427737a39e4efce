import { isDeepStrictEqual } from 'node:util';
import type { INestApplicationContext } from '@nestjs/common';
import { Catalog } from '#catalog';
import { EventStore } from '#event-store';
import { Fleet } from '#fleet';
import {
  type Aggregate,
  AGGREGATES,
  type Fact,
  fold,
  type Folded,
  parseFact,
  type SubjectCategory,
  subjectOf,
} from '#lifecycle';
import type { ThingInterval, Things } from '#read-model';
import type { Flaws } from './proof.js';
import { messageOf } from './trouble.js';

const REBUILD = "'amistory rebuild' makes it anew";

type FoldOf = (id: string, facts: readonly Fact[]) => Folded<unknown>;
const folding =
  <State>(aggregate: Aggregate<State>): FoldOf =>
  (id, facts) =>
    fold(aggregate, id, facts);

const FOLDS: Readonly<Record<SubjectCategory, FoldOf>> = {
  image: folding(AGGREGATES.image),
  snapshot: folding(AGGREGATES.snapshot),
  volume: folding(AGGREGATES.volume),
  instance: folding(AGGREGATES.instance),
  account: folding(AGGREGATES.account),
  organization: folding(AGGREGATES.organization),
};

const isSubject = (category: string): category is SubjectCategory => Object.hasOwn(FOLDS, category);

/** Intervals in one order, without what only names the thing: plain values that can be compared. */
const comparable = (intervals: readonly (ThingInterval | Folded<unknown>['intervals'][number])[]): string[] =>
  intervals
    .map(({ facet, key, value, from, to, openedBy, closedBy, orderUncertain }) =>
      JSON.stringify([facet, key, value, from, to, openedBy, closedBy, orderUncertain]),
    )
    .toSorted();

const plain = (state: unknown): unknown => JSON.parse(JSON.stringify(state));

/** What is wrong with one thing's rows, beside a fold of its facts; null where nothing is. */
const flawOf = async (store: EventStore, model: Things, stream: string): Promise<string | null> => {
  const { category, id } = subjectOf(stream);
  if (!isSubject(category)) return null;
  const thing = model.thing(id);
  if (thing === undefined) return `the read model lacks it; ${REBUILD}`;
  if (thing.parked !== null) return `it is parked: ${thing.parked}`;
  const facts = (await Array.fromAsync(store.readStream(stream))).map(parseFact);
  const { timeline, intervals } = FOLDS[category](id, facts);
  if (!isDeepStrictEqual(plain(timeline.state), thing.state))
    return `the read model holds another state than its facts give; ${REBUILD}`;
  if (!isDeepStrictEqual(comparable(intervals), comparable(model.intervalsOf(id))))
    return `the read model holds other intervals than its facts give; ${REBUILD}`;
  return null;
};

/**
 * Compares what the read models hold of each thing with a fold of its facts, read anew from the log. Answers how many things
 * were compared.
 */
export const compareModels = async (
  app: INestApplicationContext,
  streams: readonly string[],
  flaws: Flaws,
): Promise<number> => {
  const [store, catalog, fleet] = [app.get(EventStore), app.get(Catalog), app.get(Fleet)];
  for (const stream of streams) {
    const model = stream.startsWith('instance-') ? fleet : catalog;
    const what = await flawOf(store, model, stream).catch(messageOf);
    if (what !== null) flaws.add({ stream, revision: null, what });
  }
  return streams.length;
};
