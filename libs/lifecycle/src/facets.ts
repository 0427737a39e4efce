import type { Change, Facets } from './aggregate.js';
import { UNNAMED } from './intervals.js';
import { NONE, valueOf } from './keyed.js';
import type { Keyed } from './states.js';

/** What differs between the facets before a fact and after it. An aggregate names all of its facets in every state. */
export function changesBetween(before: Facets, after: Facets): Change[] {
  const changes: Change[] = [];
  // Every fact passes here: names alone are listed, because a list of pairs for each facet is more work than the comparison.
  for (const facet of Object.keys(after)) {
    const [was, now] = [before[facet] ?? NONE, after[facet] ?? NONE];
    if (was !== now) compare(facet, was, now, changes);
  }
  return changes;
}

function compare(facet: string, was: Keyed, now: Keyed, changes: Change[]): void {
  let kept = 0;
  for (const key of Object.keys(was)) {
    const [value, next] = [was[key] ?? null, valueOf(now, key) ?? null];
    if (next !== null) kept += 1;
    if (next !== value) changes.push({ facet, key, was: value, now: next });
  }
  const keys = Object.keys(now);
  if (keys.length === kept) return;
  for (const key of keys) {
    if (!Object.hasOwn(was, key)) changes.push({ facet, key, was: null, now: now[key] ?? null });
  }
}

/** The facets that a thing's intervals say held at a moment: what its facts up to then fold to. */
export function facetsAt(
  intervals: Iterable<{ facet: string; key: string; value: string; from: number; to: number | null }>,
  at: number,
): Facets {
  const facets: Record<string, Record<string, string>> = {};
  for (const { facet, key, value, from, to } of intervals) {
    if (from > at || (to !== null && to <= at) || facet === UNNAMED) continue;
    facets[facet] = { ...facets[facet], [key]: value };
  }
  return facets;
}
