import { z } from 'zod';
import { isoOf } from '#lifecycle';
import { Instant, Kind, Note } from '../answer.js';
import type { Estate } from '../estate.js';
import { kindOf, toldOf } from '../told.js';
import { ChainLink } from './chain.js';
import { offspringOf } from './offspring.js';
import { type Origin, originsOf } from './origins.js';

/** An image above or below, with the edge that joins it to the next one on the way. */
export const Relative = z.object({
  imageId: z.string(),
  name: z.string().nullable(),
  ownerId: z.string().nullable(),
  region: z.string().nullable(),
  state: z.string().describe('its state now, as far as evidence tells'),
  createdAt: Instant.nullable(),
  generation: z.number().int().describe('1: parent or child, 2: one further, …'),
  joins: z.string().describe('the relative (or the thing asked about) that this edge joins it to'),
  edge: z
    .enum(['recorded', 'inferred'])
    .describe('recorded: AWS or a call said so; inferred: a chain of snapshots and volumes shows it'),
  chain: z.array(ChainLink),
});
export type Relative = z.infer<typeof Relative>;

export const LineageAnswer = z.object({
  id: z.string(),
  kind: Kind,
  ancestors: z.array(Relative),
  descendants: z.array(Relative),
  notes: z.array(Note),
});
export type LineageAnswer = z.infer<typeof LineageAnswer>;

/** Where a thing comes from and what came of it, each image once, the nearest way first. Chains may be long, and even circular. */
export const lineageOf = (estate: Estate, id: string): LineageAnswer => {
  const kind = kindOf(id);
  const ancestors = ancestorsOf(estate, id);
  return {
    id,
    kind,
    ancestors,
    descendants: descendantsOf(estate, id),
    notes: ancestors.length === 0 ? [`Nothing recorded tells from what ${id} was made.`] : [],
  };
};

interface Found {
  readonly imageId: string;
  readonly joins: string;
  readonly generation: number;
  readonly origin: Origin;
}

/** Walks from relative to relative, nearest first. */
const walk = (id: string, next: (id: string) => { imageId: string; origin: Origin }[]): Found[] => {
  const passed = new Set([id]);
  const found: Found[] = [];
  let front = [id];
  for (let generation = 1; front.length > 0; generation += 1) {
    const reached = front.flatMap((joins) => next(joins).map((relative) => ({ ...relative, joins, generation })));
    const fresh = reached.filter(({ imageId }) => !passed.has(imageId) && passed.add(imageId));
    found.push(...fresh);
    front = fresh.map(({ imageId }) => imageId);
  }
  return found;
};

const ancestorsOf = (estate: Estate, id: string): Relative[] =>
  walk(id, (from) => originsOf(estate, from).map((origin) => ({ imageId: origin.id, origin }))).map((found) =>
    relativeOf(estate, found),
  );

/** All images that came of a thing, in whatever account and Region, nearest first. */
export const descendantsOf = (estate: Estate, id: string): Relative[] =>
  walk(id, (from) => [...offspringOf(estate, from)]).map((found) => relativeOf(estate, found));

/** Whether some image that came of a thing is as asked. Nearer ones are looked at first, and no more than are needed. */
export const someDescendant = (estate: Estate, id: string, isSo: (imageId: string) => boolean): boolean => {
  const passed = new Set([id]);
  for (const from of passed) {
    for (const { imageId } of offspringOf(estate, from)) {
      if (!passed.has(imageId) && isSo(imageId)) return true;
      passed.add(imageId);
    }
  }
  return false;
};

const relativeOf = (estate: Estate, { imageId, joins, generation, origin }: Found): Relative => {
  const image = estate.thing(imageId);
  const { attributes, createdAt } = toldOf(image);
  const state = estate.intervalsOf(imageId, { facets: ['state'] }).findLast(({ to }) => to === null);
  return {
    imageId,
    name: attributes.name,
    ownerId: image?.ownerId ?? null,
    region: image?.region ?? null,
    state: state?.key ?? 'unknown',
    createdAt: createdAt === null ? null : isoOf(createdAt),
    generation,
    joins,
    edge: origin.edge,
    chain: [...origin.chain],
  };
};
