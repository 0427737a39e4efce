import { z } from 'zod';
import { EventId } from '../answer.js';

/** A link of the chain from a child to its parent, and the fact that shows it. */
export const ChainLink = z.object({
  from: z.string(),
  to: z.string(),
  relation: z.string().describe("'copied from', 'made of', 'launched from', 'snapshot of', 'root volume of', …"),
  eventId: EventId,
});
export type ChainLink = z.infer<typeof ChainLink>;
