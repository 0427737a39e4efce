import { z } from 'zod';
import { categoryOf, isoOf, type SubjectCategory } from '#lifecycle';
import type { Thing, Things } from '#read-model';
import { BadQuestion, NothingKnown } from './errors.js';

const micros = z.number().nullable().catch(null);
const text = z.string().nullable().catch(null);

/** What the folds keep of a thing besides its facets. A state is plain JSON to the read models, so its members are checked here. */
const Told = z.object({
  complete: z.boolean().catch(false),
  firstFactAt: micros,
  createdAt: micros,
  startedAt: micros,
  launchedAt: micros,
  lastLaunchedAt: micros,
  encrypted: z.boolean().nullable().catch(null),
  kmsKeyId: text,
  sizeGiB: z.number().nullable().catch(null),
  launchedBy: text,
  creation: text,
  rootDeviceName: text,
  instanceType: text,
  attributes: z
    .object({
      name: text,
      rootDeviceType: text,
      productCodes: z.array(z.string()).catch([]),
      blockDevices: z
        .array(
          z.object({
            snapshotId: text,
            sizeGiB: z.number().nullable().catch(null),
            encrypted: z.boolean().nullable().catch(null),
          }),
        )
        .catch([]),
    })
    .catch({ name: null, rootDeviceType: null, productCodes: [], blockDevices: [] }),
});
export type Told = z.infer<typeof Told>;

/** What is told of a thing as it is now; all unknown where it was never seen. */
export const toldOf = (thing: Thing | undefined): Told => Told.parse(thing?.state ?? {});

/** The evidence reaches back to its making, as was known of what had happened up to that moment. */
export const isCompleteAt = (told: Told, at: number): boolean => {
  const bornAt = told.createdAt ?? told.startedAt ?? told.launchedAt;
  return told.complete && (bornAt === null || bornAt <= at || !hasBegunAt(told, at));
};

/** Some fact tells of it up to that moment. */
export const hasBegunAt = ({ firstFactAt }: Told, at: number): boolean => firstFactAt !== null && firstFactAt <= at;

const EXPECTED: Readonly<Record<SubjectCategory, string>> = {
  image: 'ami-…',
  snapshot: 'snap-…',
  volume: 'vol-…',
  instance: 'i-…',
  account: 'the digits of an account',
  organization: 'o-…',
};

/** @throws {BadQuestion} The id names no such kind of thing. */
export const kindOf = (id: string, only?: SubjectCategory): SubjectCategory => {
  const kind = categoryOf(id);
  if (kind !== null && (only === undefined || kind === only)) return kind;
  const expected = only === undefined ? Object.values(EXPECTED).join(', ') : EXPECTED[only];
  throw new BadQuestion(`'${id}' is no id ${only === undefined ? 'of a thing' : `of an ${only}`}: give ${expected}.`);
};

/**
 * Whatever it is, or the reason why nothing can be said of it, with a hint on what the evidence covers.
 * @throws {BadQuestion} The id is malformed, or of another kind.
 * @throws {NothingKnown} No fact tells of it, and none of anything else names it.
 */
export const knownThing = (things: Things, id: string, only?: SubjectCategory): { kind: SubjectCategory } => {
  const kind = kindOf(id, only);
  if (things.thing(id) ?? isNamed(things, id)) return { kind };
  const [first] = things.acts({ limit: 1 });
  const begins = first
    ? `The evidence begins at ${isoOf(first.occurredAt)}: record the trail of its account and Region, import an inventory that shows it, or check the id.`
    : 'Nothing was recorded yet: record a trail first.';
  throw new NothingKnown(id, begins);
};

/** Facets in which other things name a thing: what they are made of, run, or belong to. */
const NAMING = ['snapshot', 'image', 'volume', 'made-for', 'attachment', 'organization'];

const isNamed = (things: Things, id: string): true | undefined => {
  const isHeld = (facet: string, key: string) => things.holders(facet, key, { limit: 1 }).length > 0;
  return NAMING.some((facet) => isHeld(facet, id)) || isHeld('source', `${kindOf(id)}:${id}`) || undefined;
};

/** The sentence that a parked thing owes to whoever asks. */
export const parkedNotes = ({ id, parked }: Thing): string[] =>
  parked === null ? [] : [`Facts of ${id} could not be read any further, so this answer may be out of date: ${parked}`];

/** Whose it is and where, by the first of these that tells. */
export const belongingOf = (...things: (Thing | undefined)[]): { ownerId: string | null; region: string | null } => {
  const known = things.filter((thing) => thing !== undefined);
  return {
    ownerId: known.find(({ ownerId }) => ownerId !== null)?.ownerId ?? null,
    region: known.find(({ region }) => region !== null)?.region ?? null,
  };
};
