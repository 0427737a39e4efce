import { z } from 'zod';
import { pageOf } from '#read-model';
import { Certainty, EventId, Instant, Note } from '../answer.js';

/** An image that the account could launch, and why. */
export const LaunchableImage = z.object({
  imageId: z.string(),
  name: z.string().nullable(),
  ownerId: z.string().nullable(),
  region: z.string().nullable(),
  reason: z.enum(['owner', 'account', 'everyone', 'organization', 'organizational-unit']),
  through: z.string().describe('the grantee that includes the account'),
  since: Instant,
  grantedBy: z.string(),
  eventId: EventId,
  certainty: Certainty.describe('unknown where membership in the organization or unit is not known at that moment'),
  note: Note.optional(),
});
export type LaunchableImage = z.infer<typeof LaunchableImage>;
export const LaunchableByAnswer = pageOf(LaunchableImage);
export type LaunchableByAnswer = z.infer<typeof LaunchableByAnswer>;
