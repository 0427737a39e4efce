import { isUtf8 } from 'node:buffer';
import { isLifecycleCall } from '../mapping/catalogue.js';
import type { Item } from './splitter.js';

const SOURCE = Buffer.from('eventSource');
const NAME = Buffer.from('eventName');
const BLANKS = new Set([0x20, 0x09, 0x0a, 0x0d]);
const QUOTE = 0x22;

const overBlanks = (bytes: Buffer, from: number): number => {
  let at = from;
  while (BLANKS.has(bytes[at] ?? 0)) at += 1;
  return at;
};

/** The text that is the value of the key which ends at `to`; null where it is none, or written with escapes. */
function valueAfter(bytes: Buffer, to: number): string | null {
  const colon = overBlanks(bytes, to + 1);
  if (bytes[colon] !== 0x3a) return null;
  const opening = overBlanks(bytes, colon + 1);
  const closing = bytes[opening] === QUOTE ? bytes.indexOf(QUOTE, opening + 1) : -1;
  const value = closing < 0 ? '\\' : bytes.toString('latin1', opening + 1, closing);
  return value.includes('\\') ? null : value;
}

const equals = (bytes: Buffer, from: number, to: number, key: Buffer) =>
  to - from === key.length && bytes.compare(key, 0, key.length, from, to) === 0;

/** The value of the one such key at the record's outermost level; null where there is none, or more than one. */
function only(bytes: Buffer, keys: readonly number[], key: Buffer): string | null {
  let value: string | null = null;
  let count = 0;
  for (let at = 0; at < keys.length; at += 2) {
    const from = keys[at] ?? 0;
    const to = keys[at + 1] ?? 0;
    if (!equals(bytes, from, to, key)) continue;
    value = valueAfter(bytes, to);
    count += 1;
  }
  return count === 1 ? value : null;
}

/**
 * Whether a record is surely a CloudTrail record of a call that is not about the lifecycle, seen without parsing it: most records are,
 * and parsing is most of the work. Where its keys leave any doubt (an escape in one, one given twice), the answer is no.
 */
export function isForeign({ bytes, keys, problem }: Item): boolean {
  if (keys === null || problem !== null) return false;
  const source = only(bytes, keys, SOURCE);
  const name = source === null ? null : only(bytes, keys, NAME);
  if (source === null || name === null || !source.endsWith('.amazonaws.com')) return false;
  return !isLifecycleCall(source, name) && isUtf8(bytes);
}
