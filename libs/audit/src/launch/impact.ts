import { z } from 'zod';
import { Certainty, Instant, Note } from '../answer.js';

/** An instance that runs the image or a descendant of it. */
export const ImpactedInstance = z.object({
  instanceId: z.string(),
  state: z.string().describe('pending, running, stopping, stopped, shutting-down, or unknown'),
  certainty: Certainty,
  imageId: z.string().describe('the image that it runs'),
  generation: z.number().int().describe('0: the image itself, 1: a child of it, …'),
  lineage: z.enum(['itself', 'recorded', 'inferred']),
  ownerId: z.string().nullable(),
  region: z.string().nullable(),
  instanceType: z.string().nullable(),
  launchedAt: Instant.nullable(),
  launchedBy: z.string().nullable(),
});
export type ImpactedInstance = z.infer<typeof ImpactedInstance>;
export const ImpactAnswer = z.object({
  imageId: z.string(),
  at: Instant,
  images: z.number().int().describe('the image and all its descendants'),
  states: z.record(z.string(), z.number().int()).describe('instances by state'),
  notes: z.array(Note),
  instances: z.array(ImpactedInstance),
});
export type ImpactAnswer = z.infer<typeof ImpactAnswer>;
