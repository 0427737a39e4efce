import { z } from 'zod';
import { pageOf } from '#read-model';
import { EventId, EvidenceReference, Instant, Who } from '../answer.js';

/** One launch: a call, or an instance that an inventory showed. */
export const Launch = z.object({
  imageId: z.string().describe('the image itself, or the descendant that was launched'),
  at: Instant,
  instanceIds: z.array(z.string()),
  account: z.string().nullable().describe('the account that launched'),
  region: z.string().nullable(),
  reservationId: z.string().nullable(),
  who: Who,
  how: z.enum(['called', 'inventory']).describe('inventory: only the instance was seen, not the call'),
  eventId: EventId,
  evidence: EvidenceReference,
});
export type Launch = z.infer<typeof Launch>;
export const LaunchesAnswer = pageOf(Launch);
export type LaunchesAnswer = z.infer<typeof LaunchesAnswer>;
