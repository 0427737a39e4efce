import { z } from 'zod';
import { EventId, Instant } from '../answer.js';

export const GranteeKind = z.enum(['owner', 'account', 'everyone', 'organization', 'organizational-unit']);

/** One who could launch the image. */
export const LaunchGrantee = z.object({
  kind: GranteeKind,
  id: z.string().describe("account id, 'all' for everyone, or the full ARN of an organization or unit"),
  since: Instant.describe('when it was granted; for the owner, when the image became available'),
  grantedBy: z.string().describe('principal that granted it; for the owner, that made the image'),
  eventId: EventId,
  orderUncertain: z
    .literal(true)
    .optional()
    .describe('facts of one second, whose order is not known, would have given another answer'),
});
export type LaunchGrantee = z.infer<typeof LaunchGrantee>;
