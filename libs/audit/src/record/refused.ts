import { z } from 'zod';
import type { Fact } from '#lifecycle';

/** What AWS refused. */
export const Refused = z.object({
  action: z.string(),
  errorCode: z.string(),
  errorMessage: z.string().nullable(),
});
export type Refused = z.infer<typeof Refused>;

/** What the fact says was refused; null where it is no attempt. */
export const refusedIn = (fact: Fact): Refused | null =>
  fact.type === 'ActionRefused'
    ? { action: fact.data.action, errorCode: fact.data.errorCode, errorMessage: fact.data.errorMessage ?? null }
    : null;
