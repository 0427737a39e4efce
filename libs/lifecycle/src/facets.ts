import type { Change, Facets } from './aggregate.js';
import { NONE, valueOf } from './keyed.js';
import type { Keyed } from './states.js';

/** What differs between the facets before a fact and after it. An aggregate names all of its facets in every state. */
export function changesBetween(before: Facets, after: Facets): Change[] {
  const changes: Change[] = [];
  for (const facet of Object.keys(after)) {
    const [was, now] = [before[facet] ?? NONE, after[facet] ?? NONE];
    if (was !== now) addChanges(changes, facet, [was, now]);
  }
  return changes;
}

function addChanges(changes: Change[], facet: string, [was, now]: readonly [Keyed, Keyed]): void {
  let kept = 0;
  for (const key of Object.keys(was)) {
    const before = was[key] ?? null;
    const next = valueOf(now, key) ?? null;
    if (next !== null) kept += 1;
    if (next !== before) changes.push({ facet, key, was: before, now: next });
  }
  const keys = Object.keys(now);
  if (kept === keys.length) return;
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
    if (from > at || (to !== null && to <= at)) continue;
    facets[facet] = { ...facets[facet], [key]: value };
  }
  return facets;
}
