import type { Asking } from '../asking.js';
import { rule } from '../refusal.js';
import type { Instance } from '../states.js';

/** Instances are seen by their owners only: to others there is none. */
export function ownInstance(instance: Instance, { account, region }: Asking): void {
  const own = instance.ownerId === account && instance.region === region;
  rule(instance.known && own, 'instance-not-found', instance.instanceId);
}
