import { z } from 'zod';
import { pageOf } from '#read-model';
import { Certainty, EventId, Instant } from '../answer.js';

/** A stretch of time in which a snapshot was kept although its image was gone. Promised to programs: members are added, never changed. */
export const Orphan = z.object({
  snapshotId: z.string(),
  imageId: z.string().describe('the image whose end orphaned it: the last of them, where several used it'),
  imageIds: z.array(z.string()).describe('all images that used it'),
  since: Instant,
  until: Instant.optional().describe('absent while it lasts'),
  seconds: z.number(),
  sizeGiB: z.number().nullable().describe('null where no evidence tells'),
  ownerId: z.string().nullable(),
  region: z.string().nullable(),
  certainty: Certainty.describe('presumed where the snapshot itself was never seen'),
  orphanedBy: z.string().describe('principal that ended the image'),
  eventId: EventId,
  endedBy: z.string().nullable(),
  endEventId: EventId.nullable(),
  cost: z.number().nullable().optional().describe('at the given rate for a GiB and month of 730 hours'),
});
export type Orphan = z.infer<typeof Orphan>;
export const OrphansAnswer = pageOf(Orphan);
export type OrphansAnswer = z.infer<typeof OrphansAnswer>;
