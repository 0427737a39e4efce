import { z } from 'zod';
import { isoOf } from '#lifecycle';

/** Facets whose values may be moments, which the folds keep as microseconds. */
const MOMENTS = ['deprecation', 'protection', 'tier', 'lock'];
const Members = z.record(z.string(), z.unknown());

/** The members of the facet `attributes`, moments among them as answers say them. */
export const attributesIn = (text: string): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(Members.parse(JSON.parse(text))).map(([name, value]) => [
      name,
      name.endsWith('At') && typeof value === 'number' ? isoOf(value) : value,
    ]),
  );

/** The value of a facet's key, as answers say it. */
export const saidValue = (facet: string, value: string): string => {
  if (facet === 'attributes') return JSON.stringify(attributesIn(value));
  return MOMENTS.includes(facet) && /^\d+$/.test(value) ? isoOf(Number(value)) : value;
};

/** What changed, in the words of an answer. */
export const saidChange = <Changed extends { facet: string; was: string | null; now: string | null }>(
  change: Changed,
): Changed => {
  const said = (value: string | null) => (value === null ? null : saidValue(change.facet, value));
  return { ...change, was: said(change.was), now: said(change.now) };
};
