import { z } from 'zod';
import { pageOf } from '#read-model';
import { Instant } from '../answer.js';

/** An image that nothing was seen to use. */
export const UnusedImage = z.object({
  imageId: z.string(),
  name: z.string().nullable(),
  ownerId: z.string().nullable(),
  region: z.string().nullable(),
  createdAt: Instant.nullable(),
  lastLaunchedAt: Instant.nullable().describe('null: no launch was seen'),
  verdict: z.enum(['unused', 'unknown']).describe('unknown: the evidence does not reach back so far'),
  reason: z.string(),
});
export type UnusedImage = z.infer<typeof UnusedImage>;
export const UnusedAnswer = pageOf(UnusedImage);
export type UnusedAnswer = z.infer<typeof UnusedAnswer>;
