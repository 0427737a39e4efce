import { z } from 'zod';
import { pageOf } from '#read-model';
import { EventId, EvidenceReference, Instant, Kind, Who } from '../answer.js';
import { Refused } from './refused.js';

/** One thing that the principal did, or tried. */
export const Deed = z.object({
  at: Instant,
  type: z.string(),
  kind: Kind,
  id: z.string().describe('what was acted on'),
  matched: z
    .enum(['principal', 'role-session', 'account'])
    .describe('how the actor matches: the ARN itself, a session of the role, or the account'),
  who: Who,
  refused: Refused.nullable(),
  eventId: EventId,
  evidence: EvidenceReference,
});
export type Deed = z.infer<typeof Deed>;
export const ActivityAnswer = pageOf(Deed);
export type ActivityAnswer = z.infer<typeof ActivityAnswer>;
