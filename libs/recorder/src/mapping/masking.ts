import { isObject, type Told } from './reading.js';

const SECRET = /userdata|password|secret|privatekey|publickey|keymaterial|sshkey|blocktoken|sessiontoken|uefidata/i;
const MASK = '(not kept)';

/**
 * The same without what is secret: start scripts, passwords and keys stay in the evidence alone. CloudTrail itself masks some of
 * them, though not in every service nor in older records.
 */
export function masked(told: Told, depth = 0): Told {
  if (depth > 32) return MASK;
  if (Array.isArray(told)) return told.map((entry) => masked(entry, depth + 1));
  if (!isObject(told)) return told;
  return Object.fromEntries(
    Object.entries(told).map(([key, value]) => [key, SECRET.test(key) ? MASK : masked(value, depth + 1)]),
  );
}

const LONGEST = 16_384;

/** Request parameters for a fact: masked, and left out where they are too long to repeat (the evidence has them). */
export function parametersOf(request: Told): Record<string, unknown> | undefined {
  const shown = masked(request);
  return isObject(shown) && JSON.stringify(shown).length <= LONGEST ? { ...shown } : undefined;
}
