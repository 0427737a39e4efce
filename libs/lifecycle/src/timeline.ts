import type { Advanced, Aggregate, Change, Facets, Folded, Step, Timeline, Told } from './aggregate.js';
import { namesWho, remembering, sameAct, sameTransition } from './corroboration.js';
import { changesBetween } from './facets.js';
import type { Fact } from './facts.js';
import { Ledger } from './intervals.js';
import { compareFacts, comparePlaces, isTie, placeOf } from './order.js';
import { disputedBy, type Retelling, type Slot } from './uncertainty.js';

/** A timeline one fact further, and what the fact is to those before it. */
interface Stepped<State> extends Advanced<State> {
  readonly corroborates: Told | null;
}

/** The beginning of every timeline. */
export const beginningOf = <State>(aggregate: Aggregate<State>, id: string): Timeline<State> => ({
  state: aggregate.initial(id),
  last: null,
  told: [],
  superseded: [],
});

/** Facts in the one order, each once, and which of them a better reading of their record replaces. */
function arranged(facts: Iterable<Fact>): { ordered: readonly Fact[]; superseded: readonly string[] } {
  const byId = new Map<string, Fact>();
  for (const fact of facts) byId.set(fact.id, fact);
  const ordered = [...byId.values()].toSorted(compareFacts);
  const superseded = ordered.flatMap(({ metadata }) => metadata.supersedes ?? []);
  return { ordered, superseded: [...new Set(superseded)].toSorted() };
}

const sets = new WeakMap<readonly string[], ReadonlySet<string>>();

/** Whether a better reading stands in the fact's place. One list goes through a whole fold, so it becomes a set only once. */
function isSuperseded({ superseded }: Timeline<unknown>, id: string): boolean {
  if (superseded.length === 0) return false;
  const known = sets.get(superseded) ?? new Set(superseded);
  sets.set(superseded, known);
  return known.has(id);
}

function step<State>(aggregate: Aggregate<State>, timeline: Timeline<State>, fact: Fact): Stepped<State> {
  const last = placeOf(fact);
  if (isSuperseded(timeline, fact.id)) {
    return { timeline: { ...timeline, last }, changes: NO_CHANGES, corroborates: null };
  }
  const state = aggregate.evolve(timeline.state, fact);
  const changes = state === timeline.state ? NO_CHANGES : changesOf(aggregate, timeline.state, state);
  const twin = sameAct(timeline.told, fact);
  if (twin !== undefined) {
    // What the first evidence did may have been undone since: only what it did not tell of the thing's making is taken in.
    const adds = changes.length > 0 && changes.every(isLasting);
    return {
      timeline: { ...timeline, state: adds ? state : timeline.state, last },
      changes: adds ? changes : NO_CHANGES,
      corroborates: twin,
    };
  }
  const corroborates = changes.length === 0 ? (sameTransition(timeline.told, fact) ?? null) : null;
  const told = corroborates === null ? remembering(timeline.told, fact, changes) : timeline.told;
  const { superseded } = timeline;
  return { timeline: { state, last, told, superseded }, changes, corroborates };
}

const NO_CHANGES: readonly Change[] = [];

/** Facts of one subject often follow one another: what the state says after the one, it says before the next. */
let remembered: { readonly state: unknown; readonly facets: Facets } = { state: null, facets: {} };

function changesOf<State>(aggregate: Aggregate<State>, before: State, after: State): readonly Change[] {
  const was = remembered.state === before ? remembered.facets : aggregate.facets(before);
  const now = aggregate.facets(after);
  remembered = { state: after, facets: now };
  return changesBetween(was, now);
}

/** What a thing is made of never ends, so nothing later can have undone it. */
const LASTING: readonly string[] = ['snapshot', 'source', 'made-for'];
const isLasting = ({ facet, was }: Change): boolean => was === null && LASTING.includes(facet);

/**
 * All that one subject's facts add up to: its state, and the intervals of its facets. Any order of arrival gives the same.
 * Intervals that begin or end by observed facts of one moment, whose order is not known and would matter, are marked.
 */
export function fold<State>(aggregate: Aggregate<State>, id: string, facts: Iterable<Fact>): Folded<State> {
  const { ordered, superseded } = arranged(facts);
  const ledger = new Ledger();
  let timeline: Timeline<State> = { ...beginningOf(aggregate, id), superseded };
  for (const moment of moments(ordered)) {
    const before = timeline;
    const changes: Change[] = [];
    for (const fact of moment) {
      const stepped = step(aggregate, timeline, fact);
      timeline = stepped.timeline;
      changes.push(...stepped.changes);
      ledger.enter(stepped.changes, fact);
      const first = stepped.corroborates;
      if (first !== null && namesWho(first, fact)) ledger.attribute(first, fact);
    }
    const at = moment[0]?.metadata.occurredAt ?? 0;
    ledger.dispute(disputed(aggregate, moment, { before, folded: { timeline, changes } }), at);
  }
  return { timeline, intervals: ledger.intervals };
}

/** What would be otherwise, had the facts of one moment come in another order. */
function disputed<State>(
  aggregate: Aggregate<State>,
  moment: readonly Fact[],
  told: Pick<Retelling<Timeline<State>>, 'before' | 'folded'>,
): readonly Slot[] {
  if (moment.length < 2 || moment.every(({ metadata }) => metadata.source === 'engine')) return [];
  const unsettled = moment.filter((fact) => (aggregate.absorb?.(told.before.state, fact) ?? null) === null);
  return disputedBy(unsettled, {
    ...told,
    tell: (timeline, fact) => step(aggregate, timeline, fact),
    facetsOf: ({ state }) => aggregate.facets(state),
  });
}

/** Facts that happened at one moment, with nothing to tell their order. */
function* moments(ordered: readonly Fact[]): Generator<readonly Fact[]> {
  let moment: Fact[] = [];
  for (const fact of ordered) {
    const [first] = moment;
    if (first !== undefined && !isTie(placeOf(first), placeOf(fact))) {
      yield moment;
      moment = [];
    }
    moment.push(fact);
  }
  if (moment.length > 0) yield moment;
}

/**
 * The timeline one fact further, as folding all of the facts anew would give it. Null where only that gives it: the fact
 * happened before the last one or at its very moment and its place matters, or it changes how one before it is read.
 */
export function advance<State>(
  aggregate: Aggregate<State>,
  timeline: Timeline<State>,
  fact: Fact,
): Advanced<State> | null {
  if (fact.metadata.supersedes !== undefined) return null;
  const place = placeOf(fact);
  const { last } = timeline;
  if (last !== null && (comparePlaces(place, last) <= 0 || isTie(place, last))) {
    return absorbed(aggregate, timeline, fact);
  }
  const { corroborates, ...advanced } = step(aggregate, timeline, fact);
  return corroborates !== null && namesWho(corroborates, fact) ? null : advanced;
}

function absorbed<State>(aggregate: Aggregate<State>, timeline: Timeline<State>, fact: Fact): Advanced<State> | null {
  if (isSuperseded(timeline, fact.id)) return null;
  const state = aggregate.absorb?.(timeline.state, fact) ?? null;
  if (state === null) return null;
  const place = placeOf(fact);
  const last = timeline.last === null || comparePlaces(place, timeline.last) > 0 ? place : timeline.last;
  return { timeline: { ...timeline, state, last }, changes: NO_CHANGES };
}

/** What each fact did, in the one order of facts: for `history`. */
export function steps<State>(aggregate: Aggregate<State>, id: string, facts: Iterable<Fact>): Step[] {
  const { ordered, superseded } = arranged(facts);
  const replacing = new Map(ordered.map((fact) => [fact.metadata.supersedes, fact.id]));
  let timeline: Timeline<State> = { ...beginningOf(aggregate, id), superseded };
  return ordered.map((fact) => {
    const stepped = step(aggregate, timeline, fact);
    timeline = stepped.timeline;
    return {
      factId: fact.id,
      metadata: fact.metadata,
      changes: stepped.changes,
      corroborates: stepped.corroborates?.id ?? null,
      supersededBy: replacing.get(fact.id) ?? null,
    };
  });
}

/**
 * The timeline as it stood at `at` by what the log had learned up to `knownAt` (both inclusive, microseconds; by default
 * everything): which reading of a record counts is settled among all that was known, also by one that happened later.
 */
export function stateAt<State>(
  aggregate: Aggregate<State>,
  id: string,
  facts: Iterable<Fact>,
  { at = Infinity, knownAt = Infinity }: { at?: number | undefined; knownAt?: number | undefined } = {},
): Timeline<State> {
  const known = [...facts].filter(({ recordedAt }) => recordedAt <= knownAt);
  const { ordered, superseded } = arranged(known);
  return ordered
    .filter(({ metadata }) => metadata.occurredAt <= at)
    .reduce((timeline, fact) => step(aggregate, timeline, fact).timeline, {
      ...beginningOf(aggregate, id),
      superseded,
    });
}
