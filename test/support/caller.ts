import { randomUUID } from 'node:crypto';
import type { Caller } from '#lifecycle/commands';

/** Somebody who commands: each time it is another request. */
export function callerOf({
  account = '111122223333',
  region = 'eu-central-1',
  principal = 'ada',
}: {
  readonly account?: string;
  readonly region?: string;
  readonly principal?: string;
} = {}): Caller {
  const requestId = randomUUID();
  return { account, region, actor: { principal, account }, requestId, correlationId: requestId };
}
