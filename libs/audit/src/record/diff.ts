import { z } from 'zod';
import { pageOf } from '#read-model';
import { Change, Kind } from '../answer.js';

/** How one thing differs between two moments. */
export const Difference = z.object({
  kind: Kind,
  id: z.string(),
  ownerId: z.string().nullable(),
  region: z.string().nullable(),
  change: z.enum(['came', 'went', 'changed']),
  changes: z.array(Change),
});
export type Difference = z.infer<typeof Difference>;
export const DiffAnswer = pageOf(Difference);
export type DiffAnswer = z.infer<typeof DiffAnswer>;
