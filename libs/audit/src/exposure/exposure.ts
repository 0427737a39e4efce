import { z } from 'zod';
import { pageOf } from '#read-model';
import { EventId, Instant, Kind, Note } from '../answer.js';

/** What was done with it by others while it was exposed. */
export const ExposedUse = z.object({
  at: Instant,
  use: z.enum(['launched', 'copied', 'volume-created', 'blocks-read']),
  id: z.string().describe('the image or snapshot that was used'),
  byAccount: z.string().nullable(),
  principal: z.string(),
  sourceAddress: z.string().nullable(),
  made: z.array(z.string()).describe('ids of what came of it'),
  eventId: EventId,
});
export type ExposedUse = z.infer<typeof ExposedUse>;

/** A stretch of time in which an image or a snapshot was open to others than its owner. */
export const Exposure = z.object({
  kind: Kind,
  id: z.string(),
  imageId: z.string().nullable().describe('the image, or the image that the snapshot belongs to'),
  ownerId: z.string().nullable(),
  region: z.string().nullable(),
  exposure: z.enum(['public', 'shared']),
  grantee: z.object({
    kind: z.enum(['account', 'everyone', 'organization', 'organizational-unit']),
    id: z.string(),
  }),
  from: Instant.describe('clipped to the time asked about'),
  to: Instant.nullable().describe('null: still open'),
  seconds: z.number(),
  grantedBy: z.string(),
  eventId: EventId,
  endedBy: z.string().nullable(),
  endEventId: EventId.nullable(),
  orderUncertain: z.literal(true).optional(),
  uses: z.array(ExposedUse),
  notes: z.array(Note),
});
export type Exposure = z.infer<typeof Exposure>;
export const ExposureAnswer = pageOf(Exposure);
export type ExposureAnswer = z.infer<typeof ExposureAnswer>;
