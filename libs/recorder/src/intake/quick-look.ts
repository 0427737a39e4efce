import { isLifecycleCall } from '../mapping/catalogue.js';

const SOURCE = Buffer.from('eventSource');
const NAME = Buffer.from('eventName');
const QUOTE = 0x22;
const COLON = 0x3a;

const isBlank = (byte: number | undefined) => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;

const overBlanks = (bytes: Buffer, from: number): number => {
  let at = from;
  while (isBlank(bytes[at])) at += 1;
  return at;
};

/** The text that is the value of the key which ends at `to`; null where it is none, or written with escapes. */
function valueAfter(bytes: Buffer, to: number): string | null {
  const colon = overBlanks(bytes, to + 1);
  if (bytes[colon] !== COLON) return null;
  const opening = overBlanks(bytes, colon + 1);
  const closing = bytes[opening] === QUOTE ? bytes.indexOf(QUOTE, opening + 1) : -1;
  const value = closing < 0 ? '\\' : bytes.toString('latin1', opening + 1, closing);
  return value.includes('\\') ? null : value;
}

function equals(bytes: Buffer, from: number, to: number, key: Buffer): boolean {
  if (to - from !== key.length) return false;
  for (let at = 0; at < key.length; at += 1) if (bytes[from + at] !== key[at]) return false;
  return true;
}

/** Where a record's bytes begin in a chunk, and where texts that may be its telling keys stand in it. */
export interface Place {
  readonly bytes: Buffer;
  readonly begin: number;
  readonly keys: readonly number[];
}

/** The value of the one such key at the record's outermost level; null where there is none, or more than one. */
function only({ bytes, begin, keys }: Place, key: Buffer): string | null {
  let value: string | null = null;
  let count = 0;
  for (let at = 0; at < keys.length; at += 2) {
    const to = begin + (keys[at + 1] ?? 0);
    if (!equals(bytes, begin + (keys[at] ?? 0), to, key)) continue;
    value = valueAfter(bytes, to);
    count += 1;
  }
  return count === 1 ? value : null;
}

/**
 * Whether a record is surely a CloudTrail record of a call that is not about the lifecycle, seen without parsing it: most records are,
 * and parsing is most of the work. Where its keys leave any doubt (one given twice, a value with an escape), the answer is no.
 */
export function isForeign(place: Place): boolean {
  const source = only(place, SOURCE);
  if (source === null || !source.endsWith('.amazonaws.com')) return false;
  const name = only(place, NAME);
  return name !== null && !isLifecycleCall(source, name);
}
