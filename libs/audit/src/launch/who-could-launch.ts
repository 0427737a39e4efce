import { z } from 'zod';
import { Certainty, EventId, Instant, Note } from '../answer.js';

/** One who could launch the image. */
export const LaunchGrantee = z.object({
  kind: z.enum(['owner', 'account', 'everyone', 'organization', 'organizational-unit']),
  id: z.string().describe("account id, 'all' for everyone, or the full ARN of an organization or unit"),
  since: Instant,
  grantedBy: z.string().describe('principal that granted it; for the owner, that made the image'),
  eventId: EventId,
  orderUncertain: z
    .literal(true)
    .optional()
    .describe('facts of one second, whose order is not known, would have given another answer'),
});
export type LaunchGrantee = z.infer<typeof LaunchGrantee>;

/** Promised to programs: members are added, never changed. */
export const WhoCouldLaunchAnswer = z.object({
  imageId: z.string(),
  at: Instant,
  knownAt: Instant.optional(),
  launchable: z.boolean().nullable().describe('null: not known'),
  complete: z.boolean().describe('false if the image predates its evidence'),
  certainty: Certainty,
  reason: z.string().optional().describe('why nobody could launch it, or why that is not known'),
  conditions: z.array(Note).describe('what else limits the answer, and what AWS checks elsewhere'),
  grantees: z.array(LaunchGrantee).describe('nobody: an empty list'),
});
export type WhoCouldLaunchAnswer = z.infer<typeof WhoCouldLaunchAnswer>;
