import type { Change, Facets } from './aggregate.js';
import { NONE, valueOf } from './keyed.js';
import type { Keyed } from './states.js';

/** What differs between the facets before a fact and after it. An aggregate names all of its facets in every state. */
export function changesBetween(before: Facets, after: Facets): Change[] {
  const changes: Change[] = [];
  for (const [facet, now] of Object.entries(after)) {
    const was = before[facet] ?? NONE;
    if (was !== now) changes.push(...changesOf(facet, was, now));
  }
  return changes;
}

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
