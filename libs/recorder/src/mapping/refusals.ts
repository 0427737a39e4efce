import { about, type Call, type Draft } from './call.js';
import { type Named, resourcesIn } from './ids.js';
import { parametersOf } from './masking.js';

/**
 * A call that AWS refused, as an attempt on every image, snapshot, volume and instance that its request names; where it names
 * none (or shows no request at all), on the account that called. It never changes a state.
 */
export function refused(call: Call): Draft[] {
  if (call.failure === null) return [];
  const named = resourcesIn(call.request);
  const subjects: readonly Named[] = named.length > 0 ? named : [{ category: 'account', id: call.caller }];
  const { code: errorCode, message: errorMessage } = call.failure;
  const told = { action: call.action, errorCode, errorMessage, parameters: parametersOf(call.request) };
  return subjects.map(({ category, id }) => about(category, id, 'ActionRefused', { subject: id, ...told }));
}
