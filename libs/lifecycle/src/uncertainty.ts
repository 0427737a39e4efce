import type { Change, Facets } from './aggregate.js';
import { changesBetween } from './facets.js';
import type { Fact } from './facts.js';

/** Up to so many facts of one moment every order is tried; of more, as many orders as these have. */
const ALL_ORDERS_UP_TO = 4;
const ORDERS = 24;

/** Which keys of the facets would be otherwise, had facts of one moment come in another order than the one folded. */
export function disputedBy(
  moment: readonly Fact[],
  folded: Facets,
  facetsAfter: (order: readonly Fact[]) => Facets,
): readonly Change[] {
  if (moment.length < 2) return [];
  return [...ordersOf(moment)].flatMap((order) => changesBetween(folded, facetsAfter(order)));
}

function* ordersOf(moment: readonly Fact[]): Generator<readonly Fact[]> {
  if (moment.length <= ALL_ORDERS_UP_TO) {
    yield* permutations(moment);
    return;
  }
  // Of any two facts, some order here has the one first and some the other: a conflict of two is always seen.
  yield moment.toReversed();
  const stride = Math.ceil(moment.length / (ORDERS - 1));
  for (let at = stride; at < moment.length; at += stride) yield [...moment.slice(at), ...moment.slice(0, at)];
}

function* permutations(facts: readonly Fact[]): Generator<readonly Fact[]> {
  if (facts.length === 0) yield [];
  for (const [index, first] of facts.entries()) {
    for (const rest of permutations(facts.toSpliced(index, 1))) yield [first, ...rest];
  }
}
