import { z } from 'zod';
import { isoOf } from '#lifecycle';
import { Instant, Kind, Note } from '../answer.js';
import type { Estate } from '../estate.js';
import { kindOf, toldOf } from '../told.js';
import { ChainLink } from './chain.js';
import { trailOf } from './origins.js';
import { foundAbove, foundBelow, type Found } from './walk.js';

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

/** Where a thing comes from and what came of it, each image once, the nearest way first. */
export const lineageOf = async (estate: Estate, id: string): Promise<LineageAnswer> => {
  const ancestors: Relative[] = [];
  for await (const found of foundAbove(estate, id)) ancestors.push(relativeOf(estate, found));
  const kind = kindOf(id);
  const above = new Set(kind === 'snapshot' ? ancestors.map(({ imageId }) => imageId) : []);
  const descendants: Relative[] = [];
  for await (const found of foundBelow(estate, id)) {
    // A snapshot's own image stands above it, and what came of that image is below both.
    if (!above.has(found.imageId)) descendants.push(relativeOf(estate, found));
  }
  return {
    id,
    kind,
    ancestors,
    descendants,
    notes: ancestors.length === 0 ? [endNote(id, trailOf(estate, id))] : [],
  };
};

/** What is known of its making where no image is: the snapshots, volumes and instances on the way up. */
const endNote = (id: string, trail: readonly ChainLink[]): string => {
  const told = trail.map(({ from, relation, to }) => `${from} ${relation} ${to}`).join(', ');
  return told === ''
    ? `Nothing recorded tells from what ${id} was made.`
    : `No image is known from which ${id} was made, only this: ${told}; there the evidence ends.`;
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
