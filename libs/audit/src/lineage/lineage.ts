import { z } from 'zod';
import { EventId, Instant, Kind, Note } from '../answer.js';

/** A link of the chain from a child to its parent, and the fact that shows it. */
export const ChainLink = z.object({
  from: z.string(),
  to: z.string(),
  relation: z.string().describe("'copied from', 'made of', 'launched from', 'snapshot of', 'root volume of', …"),
  eventId: EventId,
});
export type ChainLink = z.infer<typeof ChainLink>;

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
