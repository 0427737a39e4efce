import type { InstanceEvent } from '../facts.js';
import { rule } from '../refusal.js';
import type { Instance } from '../states.js';

/** What is done to a Spot instance whose capacity is taken back. */
export type Interruption = 'stop' | 'terminate' | 'hibernate';

/** The service takes the capacity of a running Spot instance back in two minutes, and says what it will do then. */
export function warnOfInterruption(
  instance: Instance,
  { action }: { readonly action: Interruption },
): readonly InstanceEvent[] {
  const { instanceId, attributes, state } = instance;
  rule(attributes['lifecycle'] === 'spot', 'instance-not-spot', instanceId);
  rule(state === 'running', 'instance-state-unsuited', instanceId, `It is ${state}.`);
  const able = action !== 'hibernate' || attributes['hibernationConfigured'] === 'true';
  rule(able, 'instance-not-hibernatable', instanceId);
  return [{ type: 'SpotInterruptionWarned', data: { instanceId, action } }];
}

/** The capacity is taken back, and done what the warning said; nothing, where the instance no longer runs. */
export function interruptInstance({ instanceId, attributes, state }: Instance): readonly InstanceEvent[] {
  rule(attributes['lifecycle'] === 'spot', 'instance-not-spot', instanceId);
  return state === 'running' ? [{ type: 'SpotInterrupted', data: { instanceId } }] : [];
}
