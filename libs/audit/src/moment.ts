import { z } from 'zod';
import { type Interval, isoOf } from '#lifecycle';
import type { Span } from '#read-model';
import { BadQuestion } from './errors.js';

/** The interval holds at that moment. */
export const holdsAt = ({ from, to }: Pick<Interval, 'from' | 'to'>, at: number): boolean =>
  from <= at && (to === null || at < to);

/** Everything up to and including that moment. */
export const upTo = (at: number): Span => ({ to: at + 1 });

/** Of intervals that hold at a moment, the one of this facet. */
export const facetOf = <Held extends Interval>(held: readonly Held[], facet: string): Held | undefined =>
  held.find((interval) => interval.facet === facet);

/** Whose it was and where, of intervals that hold at a moment. */
export const belongingIn = (held: readonly Interval[]): { ownerId: string | null; region: string | null } => ({
  ownerId: facetOf(held, 'owner')?.key ?? null,
  region: facetOf(held, 'region')?.key ?? null,
});

const Named = z.object({ name: z.string().nullable().catch(null) });

/** Its name, of intervals that hold at a moment. */
export const nameIn = (held: readonly Interval[]): string | null =>
  Named.parse(JSON.parse(facetOf(held, 'attributes')?.value ?? '{}')).name;

/** `<kind>:<id>`, as permissions and shares key their grantees; ids (ARNs) hold colons of their own. */
export const granteeOf = (key: string): { kind: string; id: string } => {
  const colon = key.indexOf(':');
  return { kind: key.slice(0, colon), id: key.slice(colon + 1) };
};

/** A moment as answers say it, where there is one. */
export const isoOrNull = (micros: number | null): string | null => (micros === null ? null : isoOf(micros));

/** Microseconds as seconds. */
export const secondsOf = (micros: number): number => micros / 1e6;

/** @throws {BadQuestion} The end is not after the beginning. */
export const spanOf = ({ from, to }: { from?: number | undefined; to?: number | undefined }): Span => {
  if (from !== undefined && to !== undefined && to <= from) {
    throw new BadQuestion('The time asked about ends before it begins: give a `to` that is later than `from`.');
  }
  return { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
};
