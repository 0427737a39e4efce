import type { Filter, RecordedEvent } from '../event-store.js';

/** What the database filters by: the names of streams or those of types, by how they begin or by a regular expression. */
export interface Sieve {
  readonly on: 'stream' | 'type';
  readonly prefixes: readonly string[];
  readonly regex: string | null;
}

/** Whatever is no event of the database's own. */
export const EVERYTHING: Sieve = { on: 'stream', prefixes: [], regex: '^[^$]' };
const NOTHING: Sieve = { on: 'type', prefixes: [], regex: '^$' };

/**
 * The database filters by streams or by types, not by both: where both are given it filters by types, which are the narrower of the
 * two for whoever names some, and the rest is left out here ({@link wants}).
 */
export function sieveOf({ streamPrefixes, types }: Filter = {}): Sieve {
  if (streamPrefixes?.length === 0 || types?.length === 0) return NOTHING;
  if (types) return { on: 'type', prefixes: types, regex: null };
  if (!streamPrefixes || streamPrefixes.includes('')) return EVERYTHING;
  return { on: 'stream', prefixes: streamPrefixes, regex: null };
}

/** Whether an event that came through the sieve is wanted. */
export function wants({ stream, type }: RecordedEvent, { streamPrefixes, types }: Filter = {}): boolean {
  if (isReserved(stream) || isReserved(type)) return false;
  if (types && !types.includes(type)) return false;
  return !streamPrefixes || streamPrefixes.some((prefix) => stream.startsWith(prefix));
}

/** Names that begin with a dollar are the database's own: statistics, metadata, links, tombstones. */
export const isReserved = (name: string): boolean => name.startsWith('$');
