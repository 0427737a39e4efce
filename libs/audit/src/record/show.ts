import { z } from 'zod';
import { Certainty, EventId, Instant, Kind, Note } from '../answer.js';

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
