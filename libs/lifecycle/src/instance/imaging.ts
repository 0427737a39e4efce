import type { Asking } from '../asking.js';
import type { InstanceEvent } from '../facts.js';
import { rule } from '../refusal.js';
import type { Instance } from '../states.js';
import { ownInstance } from './ownership.js';

const IMAGEABLE: readonly Instance['state'][] = ['running', 'stopped'];

/** Notes that an image is taken of the instance; the image itself is decided in its own stream. */
export function noteImaging(
  instance: Instance,
  { imageId, noReboot }: { readonly imageId: string; readonly noReboot?: boolean | undefined },
  known: Asking,
): readonly InstanceEvent[] {
  ownInstance(instance, known);
  const { instanceId, state } = instance;
  rule(IMAGEABLE.includes(state), 'instance-not-imageable', instanceId, `It is ${state}.`);
  return [{ type: 'InstanceImaged', data: { instanceId, imageId, ...(noReboot !== undefined && { noReboot }) } }];
}
