import { z } from 'zod';
import { changesBetween, facetsAt, type SubjectCategory } from '#lifecycle';
import { pageOf, type ThingInterval } from '#read-model';
import { Change, Kind } from '../answer.js';
import type { Estate } from '../estate.js';
import { belongingIn, facetOf } from '../moment.js';

/** How one thing differs between two moments. */
export const Difference = z.object({
  kind: Kind,
  id: z.string(),
  ownerId: z.string().nullable(),
  region: z.string().nullable(),
  change: z.enum(['came', 'went', 'changed']),
  changes: z.array(Change),
});
export type Difference = z.infer<typeof Difference>;
export const DiffAnswer = pageOf(Difference);
export type DiffAnswer = z.infer<typeof DiffAnswer>;

/** States from which nothing comes back by itself. */
const ENDED = ['deregistered', 'purged', 'deleted', 'terminated'];

/** How a thing differs between two moments; null where it is the same. */
export const differenceOf = (
  estate: Estate,
  { kind, id }: { readonly kind: SubjectCategory; readonly id: string },
  from: number,
  to: number,
): Difference | null => {
  const [before, after] = [estate.intervalsOf(id, { at: from }), estate.intervalsOf(id, { at: to })];
  const held = facetsAt(before, from);
  // A facet of which nothing holds any more has no interval then, and would else be passed over.
  const emptied = Object.fromEntries(Object.keys(held).map((facet) => [facet, {}]));
  const changes = changesBetween(held, { ...emptied, ...facetsAt(after, to) });
  if (changes.length === 0) return null;
  const [was, is] = [belongingIn(before), belongingIn(after)];
  return {
    kind,
    id,
    ownerId: is.ownerId ?? was.ownerId ?? (kind === 'account' ? id : null),
    region: is.region ?? was.region,
    change: changeOf(before, after),
    changes: [...changes],
  };
};

const changeOf = (before: readonly ThingInterval[], after: readonly ThingInterval[]): Difference['change'] => {
  if (before.length === 0) return 'came';
  const [was, is] = [facetOf(before, 'state'), facetOf(after, 'state')];
  const hasEnded = is !== undefined && ENDED.includes(is.key) && was?.key !== is.key;
  return hasEnded && !(was && ENDED.includes(was.key)) ? 'went' : 'changed';
};
