import { z } from 'zod';
import { isoOf, type SubjectCategory } from '#lifecycle';
import type { ThingInterval } from '#read-model';
import { Certainty, certaintyOf, EventId, Instant, Kind, Note } from '../answer.js';
import type { View } from '../estate.js';
import { isDoubtful } from '../launch/doubts.js';
import { belongingIn, facetOf } from '../moment.js';
import { hasBegunAt, isCompleteAt, kindOf, parkedNotes, toldOf } from '../told.js';
import { attributesIn, saidValue } from './said.js';

/** What holds of a thing: one key of one facet. */
export const Holding = z.object({
  key: z.string(),
  value: z.string(),
  since: Instant,
  by: z.string().describe('principal of the fact that made it so'),
  eventId: EventId,
  orderUncertain: z.literal(true).optional(),
});
export type Holding = z.infer<typeof Holding>;

export const ShowAnswer = z.object({
  id: z.string(),
  kind: Kind,
  at: Instant,
  knownAt: Instant.optional(),
  state: z.string().describe("its state then; 'absent' before it was made, 'unknown' where no evidence tells"),
  certainty: Certainty,
  complete: z.boolean().describe('false if it predates its evidence'),
  ownerId: z.string().nullable(),
  region: z.string().nullable(),
  attributes: z.record(z.string(), z.unknown()),
  tags: z.record(z.string(), z.string()),
  deprecated: z.boolean().optional().describe('of an image: its deprecation time has passed'),
  holds: z.record(z.string(), z.array(Holding)).describe('everything else that held, by facet'),
  parked: z.string().nullable().describe('why its facts could not be read any further'),
  notes: z.array(Note),
});
export type ShowAnswer = z.infer<typeof ShowAnswer>;

/** Facets that the answer tells as members of their own. */
const OWN_MEMBERS = ['state', 'owner', 'region', 'attributes', 'tag'];
/** Kinds without states: they are, or nothing is known of them. */
const STATELESS: readonly SubjectCategory[] = ['account', 'organization'];

/** What a thing was at a moment, from intervals alone. A thing of which the view knows nothing is answered as unknown. */
export const showThing = (view: View, id: string, at: number): ShowAnswer => {
  const kind = kindOf(id);
  const thing = view.thing(id);
  const held = view.intervalsOf(id, { at });
  const told = toldOf(thing);
  const complete = isCompleteAt(told, at);
  const begun = hasBegunAt(told, at);
  return {
    id,
    kind,
    at: isoOf(at),
    ...stateOf(kind, facetOf(held, 'state'), { complete, begun }),
    complete,
    ...belongingIn(held),
    attributes: attributesIn(facetOf(held, 'attributes')?.value ?? '{}'),
    tags: Object.fromEntries(held.filter(({ facet }) => facet === 'tag').map(({ key, value }) => [key, value])),
    ...(kind === 'image' ? { deprecated: isDeprecated(held, at) } : {}),
    holds: holdingsOf(view, held),
    parked: thing?.parked ?? null,
    notes: [...notesOf(id, told.firstFactAt, { complete, begun }), ...(thing ? parkedNotes(thing) : [])],
  };
};

const stateOf = (
  kind: SubjectCategory,
  state: ThingInterval | undefined,
  { complete, begun }: { complete: boolean; begun: boolean },
): Pick<ShowAnswer, 'state' | 'certainty'> => {
  if (state && state.key !== 'unknown') return { state: state.key, certainty: certaintyOf(state.value) };
  if (complete && !begun) return { state: 'absent', certainty: 'observed' };
  if (begun && STATELESS.includes(kind)) return { state: 'known', certainty: 'observed' };
  return { state: 'unknown', certainty: 'unknown' };
};

/** Nothing in the log says that a deprecation took effect in an account that is only watched: its time has come. */
const isDeprecated = (held: readonly ThingInterval[], at: number): boolean => {
  const deprecation = facetOf(held, 'deprecation');
  return deprecation !== undefined && Number(deprecation.value) <= at;
};

const holdingsOf = (view: View, held: readonly ThingInterval[]): Record<string, Holding[]> => {
  const others = held.filter(({ facet }) => !OWN_MEMBERS.includes(facet));
  const byFacet = Map.groupBy(others, ({ facet }) => facet);
  const named = [...byFacet].map(
    ([facet, intervals]) => [facet, intervals.map((interval) => holdingOf(view, interval))] as const,
  );
  return Object.fromEntries(named);
};

const holdingOf = (view: View, interval: ThingInterval): Holding => ({
  key: interval.key,
  value: saidValue(interval.facet, interval.value),
  since: isoOf(interval.from),
  by: interval.openedByPrincipal,
  eventId: interval.openedBy,
  ...(isDoubtful(view, interval, interval.from) ? { orderUncertain: true } : {}),
});

const notesOf = (id: string, firstFactAt: number | null, told: { complete: boolean; begun: boolean }): string[] => {
  if (firstFactAt === null) return [`No fact tells of ${id} itself; others name it.`];
  const first = isoOf(firstFactAt);
  if (told.complete) return told.begun ? [] : [`${id} had not been made yet: it was at ${first}.`];
  return [`The making of ${id} was not seen: its first evidence is of ${first}, and what was before is unknown.`];
};
