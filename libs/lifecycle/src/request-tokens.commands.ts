import { createHash } from 'node:crypto';
import type { Caller } from './caller.js';
import { idFrom, newId } from './decider.commands.js';

const hex = (text: string): string => createHash('sha256').update(text).digest('hex');

/**
 * The id of what is asked for: a new one, or, under a client token, always the same for the account and the Region, so that whoever asks
 * again meets what was made the first time in its own stream.
 */
export function idUnder(clientToken: string | undefined, prefix: string, { account, region }: Caller): string {
  if (clientToken === undefined) return newId(prefix);
  return `${prefix}-0${hex(JSON.stringify([account, region, prefix, clientToken])).slice(0, 16)}`;
}

/** A new id; within an undertaking always the same for the same part of it, so that whoever asks again meets what was made. */
export const idWithin = ({ undertaking }: Caller, prefix: string, part = ''): string =>
  undertaking === undefined ? newId(prefix) : idFrom(prefix, `${undertaking.id}/${part}`);

/** A digest of what was asked, which is the same for the same, in whatever order it is named: what is kept of a request under a token. */
export const digestOf = (asked: object): string => hex(JSON.stringify(sorted(asked)));

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, member]) => [name, sorted(member)]);
}
