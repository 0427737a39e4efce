import { z } from 'zod';
import { isoOf, type SubjectCategory } from '#lifecycle';
import { pageOf, type Thing, type ThingInterval } from '#read-model';
import { Change, EventId, Instant, Kind } from '../answer.js';
import type { Estate } from '../estate.js';
import { belongingIn, facetOf, holdsAt } from '../moment.js';
import { isCompleteAt, toldOf } from '../told.js';
import { saidChange, saidValue } from './said.js';

/** What is otherwise at the later moment, and the last fact that made it so. */
export const DatedChange = Change.extend({ at: Instant, by: z.string(), eventId: EventId });
export type DatedChange = z.infer<typeof DatedChange>;

/** What began after the earlier moment and ended before the later one, so that neither shows it. */
export const Passing = z.object({
  facet: z.string(),
  key: z.string(),
  value: z.string().nullable().describe('null: what held at both moments was not there meanwhile'),
  from: Instant,
  to: Instant,
  by: z.string().describe('principal of the fact that began it'),
  eventId: EventId,
  endedBy: z.string(),
  endEventId: EventId,
});
export type Passing = z.infer<typeof Passing>;

/** How one thing differs between two moments, and what it was in between. */
export const Difference = z.object({
  kind: Kind,
  id: z.string(),
  ownerId: z.string().nullable(),
  region: z.string().nullable(),
  change: z
    .enum(['came', 'went', 'came and went', 'changed', 'changed and changed back', 'first seen'])
    .describe(
      'first seen: its evidence begins in between, its making was not seen; changed and changed back: both moments show the same',
    ),
  changes: z.array(DatedChange),
  meanwhile: z.array(Passing),
});
export type Difference = z.infer<typeof Difference>;
export const DiffAnswer = pageOf(Difference);
export type DiffAnswer = z.infer<typeof DiffAnswer>;

/** States from which nothing comes back by itself. */
const ENDED = ['deregistered', 'purged', 'deleted', 'terminated'];

/** A stretch in which a key of a facet had one value, or was not there, and the fact that began it. */
interface Stretch {
  readonly value: string | null;
  readonly from: number;
  readonly by: string;
  readonly eventId: string;
}

/** How a thing differs between two moments; null where it never changed in between. */
export const differenceOf = (
  estate: Estate,
  { kind, id }: { readonly kind: SubjectCategory; readonly id: string },
  from: number,
  to: number,
): Difference | null => {
  const held = estate.intervalsOf(id, { span: { from, to: to + 1 } });
  const slots = [...Map.groupBy(held, ({ facet, key }) => `${facet} ${key}`).values()].map((slot) => ({
    slot,
    stretches: stretchesOf(slot, from, to),
  }));
  const changes = slots.flatMap(({ slot, stretches }) => changeIn(slot, stretches));
  const meanwhile = slots.flatMap(({ slot, stretches }) => passingIn(slot, stretches));
  if (changes.length === 0 && meanwhile.length === 0) return null;
  const [before, after] = [from, to].map((at) => held.filter((interval) => holdsAt(interval, at)));
  const [was, is] = [belongingIn(before ?? []), belongingIn(after ?? [])];
  const told = { before: before ?? [], after: after ?? [], isSame: changes.length === 0 };
  return {
    kind,
    id,
    ownerId: is.ownerId ?? was.ownerId ?? (kind === 'account' ? id : null),
    region: is.region ?? was.region,
    change: whatBecame(estate.thing(id), told, { from, to }),
    changes: changes.map(saidChange).toSorted(byTime((change) => change.at)),
    meanwhile: meanwhile.toSorted(byTime((passing) => passing.from)),
  };
};

const byTime =
  <Told extends { facet: string; key: string }>(timeOf: (told: Told) => string) =>
  (a: Told, b: Told): number => {
    const [mine, theirs] = [a, b].map((told) => `${timeOf(told)} ${told.facet} ${told.key}`);
    return (mine ?? '') < (theirs ?? '') ? -1 : 1;
  };

/** The values of one key of one facet from the earlier moment to the later one, one after the other. */
const stretchesOf = (slot: readonly ThingInterval[], from: number, to: number): Stretch[] => {
  const [first] = slot;
  const stretches: Stretch[] = first && first.from > from ? [nothing(from)] : [];
  for (const interval of slot.filter((one) => one.to !== one.from)) {
    const last = stretches.at(-1);
    // What ends and begins again by one fact was never away.
    if (last?.value === null && last.from === interval.from) stretches.pop();
    const same = stretches.at(-1);
    if (same && isSame(interval.facet, same.value, interval.value))
      stretches.splice(-1, 1, { ...same, value: interval.value });
    else stretches.push(valueOf(interval));
    if (interval.to !== null && interval.to <= to) stretches.push(absence(interval, interval.to));
  }
  return stretches;
};

/** Facets whose values say how sure it is: later evidence of the same is no change of the thing. */
const SURENESS = ['state', 'image'];

const isSame = (facet: string, a: string | null, b: string | null): boolean =>
  a === b || (a !== null && b !== null && SURENESS.includes(facet));

const nothing = (from: number): Stretch => ({ value: null, from, by: '', eventId: '' });
const valueOf = ({ value, from, openedBy, openedByPrincipal }: ThingInterval): Stretch => ({
  value,
  from,
  by: openedByPrincipal,
  eventId: openedBy,
});
const absence = ({ closedBy, closedByPrincipal }: ThingInterval, from: number): Stretch => ({
  value: null,
  from,
  by: closedByPrincipal ?? '',
  eventId: closedBy ?? '',
});

const changeIn = ([slot]: readonly ThingInterval[], stretches: readonly Stretch[]): DatedChange[] => {
  const [first, last] = [stretches[0], stretches.at(-1)];
  if (!slot || !first || !last || isSame(slot.facet, first.value, last.value)) return [];
  const { facet, key } = slot;
  return [{ facet, key, was: first.value, now: last.value, at: isoOf(last.from), by: last.by, eventId: last.eventId }];
};

const passingIn = ([slot]: readonly ThingInterval[], stretches: readonly Stretch[]): Passing[] =>
  stretches.slice(1, -1).flatMap((stretch, index) => {
    const next = stretches[index + 2];
    if (!slot || !next) return [];
    const { from, by, eventId } = stretch;
    const value = stretch.value === null ? null : saidValue(slot.facet, stretch.value);
    const ends = { from: isoOf(from), to: isoOf(next.from) };
    return [
      { facet: slot.facet, key: slot.key, value, ...ends, by, eventId, endedBy: next.by, endEventId: next.eventId },
    ];
  });

/** The two moments, both inclusive. */
interface Between {
  readonly from: number;
  readonly to: number;
}

interface Ends {
  readonly before: readonly ThingInterval[];
  readonly after: readonly ThingInterval[];
  readonly isSame: boolean;
}

const whatBecame = (
  thing: Thing | undefined,
  { before, after, isSame }: Ends,
  { from, to }: Between,
): Difference['change'] => {
  if (isSame) return 'changed and changed back';
  const [was, is] = [facetOf(before, 'state'), facetOf(after, 'state')];
  const hasEnded = is !== undefined && ENDED.includes(is.key) && !(was && ENDED.includes(was.key));
  if (before.length > 0) return hasEnded ? 'went' : 'changed';
  // A making that is told of a moment after the later one makes nobody know more at it.
  if (![from, to].every((at) => isCompleteAt(toldOf(thing), at))) return 'first seen';
  return hasEnded ? 'came and went' : 'came';
};
