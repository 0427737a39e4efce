import { hash, randomUUID } from 'node:crypto';

/** A new id of AWS's form: the prefix, a hyphen, and 17 hexadecimal digits. */
export function newId(prefix: string): string {
  // Node draws the bits of UUIDs in stock. Those that say what a UUID is are left out.
  const uuid = randomUUID();
  return `${prefix}-0${uuid.slice(0, 8)}${uuid.slice(28)}`;
}

/** An id of the same form that follows from a text: the same whoever derives it, and whenever. */
export const idFrom = (prefix: string, text: string): string => `${prefix}-0${hash('sha1', text).slice(0, 16)}`;

/** A UUIDv5 (RFC 9562) of a name within what a fact's id spans: the same whoever derives it, and whenever. */
export function followUpId(cause: string, name: string): string {
  const bytes = hash(
    'sha1',
    Buffer.concat([Buffer.from(cause.replaceAll('-', ''), 'hex'), Buffer.from(name)]),
    'buffer',
  );
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x50;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString('hex', 0, 16);
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
