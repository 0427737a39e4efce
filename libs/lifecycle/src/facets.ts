import type { Change, Facets } from './aggregate.js';
import { valueOf } from './keyed.js';
import type { Keyed } from './states.js';

/** What differs between the facets before a fact and after it. */
export function changesBetween(before: Facets, after: Facets): Change[] {
  const changes: Change[] = [];
  for (const facet of facetsOf(before, after)) {
    const was = before[facet];
    const now = after[facet];
    if (was !== now) changes.push(...changesOf(facet, was ?? {}, now ?? {}));
  }
  return changes;
}

const facetsOf = (before: Facets, after: Facets): Iterable<string> =>
  new Set([...Object.keys(before), ...Object.keys(after)]);

function changesOf(facet: string, was: Keyed, now: Keyed): Change[] {
  const changes: Change[] = [];
  for (const [key, value] of Object.entries(was)) {
    const next = valueOf(now, key) ?? null;
    if (next !== value) changes.push({ facet, key, was: value, now: next });
  }
  for (const [key, value] of Object.entries(now)) {
    if (!Object.hasOwn(was, key)) changes.push({ facet, key, was: null, now: value });
  }
  return changes;
}

/** The facets that a thing's intervals say held at a moment: what its facts up to then fold to. */
export function facetsAt(
  intervals: Iterable<{ facet: string; key: string; value: string; from: number; to: number | null }>,
  at: number,
): Facets {
  const facets: Record<string, Record<string, string>> = {};
  for (const { facet, key, value, from, to } of intervals) {
    if (from > at || (to !== null && to <= at)) continue;
    facets[facet] = { ...facets[facet], [key]: value };
  }
  return facets;
}
