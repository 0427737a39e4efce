import type { Change, Facets } from './aggregate.js';
import type { Fact } from './facts.js';
import { NONE, valueOf } from './keyed.js';

/** Of so many facts every order is tried. */
const ALL_ORDERS_UP_TO = 4;
/** Of so many, each is tried as the first and as the last of them, the others keeping their turns. */
const ALL_TURNS_UP_TO = 8;

/** A key of a facet. */
export type Slot = Pick<Change, 'facet' | 'key'>;

interface Told<Timeline> {
  readonly timeline: Timeline;
  readonly changes: readonly Change[];
}

/** How the facts of one moment were told, and how they can be told in another order. */
export interface Retelling<Timeline> {
  readonly before: Timeline;
  readonly folded: Told<Timeline>;
  readonly tell: (timeline: Timeline, fact: Fact) => Told<Timeline>;
  readonly facetsOf: (timeline: Timeline) => Facets;
}

/**
 * Which keys of the facets would be otherwise, had facts of one moment come in another order than the one folded. A second can
 * have thousands of facts: each costs no more than a few steps, however many they are.
 */
export function disputedBy<Timeline>(moment: readonly Fact[], retelling: Retelling<Timeline>): readonly Slot[] {
  if (moment.length < 2) return [];
  const { before, folded, tell, facetsOf } = retelling;
  const facets = facetsOf(folded.timeline);
  const disputed: Slot[] = moment.length > ALL_TURNS_UP_TO ? lastWords(moment, retelling) : [];
  for (const order of ordersOf(moment)) {
    const changes = [...folded.changes];
    let other = before;
    for (const fact of order) {
      const told = tell(other, fact);
      other = told.timeline;
      changes.push(...told.changes);
    }
    const others = facetsOf(other);
    disputed.push(...changes.filter((slot) => valueIn(others, slot) !== valueIn(facets, slot)));
  }
  return disputed;
}

const valueIn = (facets: Facets, { facet, key }: Slot): string | undefined => valueOf(facets[facet] ?? NONE, key);

/** What a fact changes when it is said once more after all the others: it could as well have had the last word. */
const lastWords = <Timeline>(moment: readonly Fact[], { folded, tell }: Retelling<Timeline>): Slot[] =>
  moment.flatMap((fact) => tell(folded.timeline, fact).changes);

function* ordersOf(facts: readonly Fact[]): Generator<readonly Fact[]> {
  if (facts.length <= ALL_ORDERS_UP_TO) {
    yield* permutations(facts);
    return;
  }
  // Of any two facts, some order here has the one first and some the other: a conflict of two is always seen.
  yield facts.toReversed();
  if (facts.length > ALL_TURNS_UP_TO) return;
  for (let at = 1; at < facts.length; at += 1) yield [...facts.slice(at), ...facts.slice(0, at)];
}

function* permutations(facts: readonly Fact[]): Generator<readonly Fact[]> {
  if (facts.length === 0) yield [];
  for (const [index, first] of facts.entries()) {
    for (const rest of permutations(facts.toSpliced(index, 1))) yield [first, ...rest];
  }
}
