import type { EventStore, Position, RecordedEvent } from '#event-store';

/** The type of the event that ends a stream for ever. */
export const TOMBSTONE = '$streamDeleted';
/** The type of the events of a `$$stream`. */
export const METADATA = '$metadata';
/** `$tb` of a deleted stream: nothing of it is read, until it is written again. */
export const ALL_TRUNCATED = 9_223_372_036_854_775_807n;

export const metastreamOf = (stream: string): string => `$$${stream}`;
export const isMetastream = (stream: string): boolean => stream.startsWith('$$');

/** A stream as its clients see it. */
export interface StreamState {
  /** The revision of its last event; -1: there never was one. */
  readonly last: number;
  readonly tombstoned: boolean;
  /** Deleted, and not written again since. */
  readonly deleted: boolean;
  /** The first revision that is still read. */
  readonly first: number;
  /** What was recorded before is not read: microseconds, or null. */
  readonly maxAge: number | null;
}

/** The last event of a stream, unless it has none. */
async function lastOf(store: EventStore, stream: string): Promise<RecordedEvent | null> {
  for await (const event of store.readStream(stream, { direction: 'backwards', count: 1 })) return event;
  return null;
}

/** The event at a position of the log; null: none is there. */
export async function eventAt(store: EventStore, position: Position): Promise<RecordedEvent | null> {
  for await (const event of store.readAll({ after: position - 1n, count: 1 })) {
    return event.position === position ? event : null;
  }
  return null;
}

/** A stream's state, from its last event and from `$maxCount`, `$maxAge` and `$tb` of its `$$stream`. */
export async function stateOf(store: EventStore, stream: string): Promise<StreamState> {
  const last = await lastOf(store, stream);
  const revision = last?.revision ?? -1;
  const tombstoned = last?.type === TOMBSTONE;
  if (isMetastream(stream))
    return { last: revision, tombstoned, deleted: false, first: Math.max(0, revision), maxAge: null };
  const told = limitsIn(await lastOf(store, metastreamOf(stream)));
  const byCount = told.maxCount === null ? 0 : revision + 1 - told.maxCount;
  const first = Math.max(0, byCount, Number(told.truncateBefore));
  const deleted = told.truncateBefore >= ALL_TRUNCATED;
  return { last: revision, tombstoned, deleted, first, maxAge: told.maxAge };
}

interface Limits {
  readonly maxCount: number | null;
  readonly maxAge: number | null;
  readonly truncateBefore: bigint;
}

function limitsIn(event: RecordedEvent | null): Limits {
  const told = event ? objectIn(event.data) : {};
  const [maxCount, maxAge] = [wholeNumber(told['$maxCount']), wholeNumber(told['$maxAge'])];
  return {
    maxCount,
    maxAge: maxAge === null ? null : maxAge * 1e6,
    truncateBefore: truncation(told['$tb']),
  };
}

/** 2^63 - 1 has no number in JavaScript: it is read as 2^63. */
function truncation(told: unknown): bigint {
  if (typeof told !== 'number' || !Number.isInteger(told) || told < 0) return 0n;
  return told >= Number(ALL_TRUNCATED) ? ALL_TRUNCATED : BigInt(told);
}

const wholeNumber = (told: unknown): number | null =>
  typeof told === 'number' && Number.isSafeInteger(told) && told > 0 ? told : null;

/** The members of the JSON object that the text holds. */
export function objectIn(text: string): Record<string, unknown> {
  const told: unknown = JSON.parse(text);
  return typeof told === 'object' && told !== null && !Array.isArray(told) ? { ...told } : {};
}

/** The members of the last `$$stream`, which a deletion keeps but for `$tb`. */
export async function metadataOf(store: EventStore, stream: string): Promise<Record<string, unknown>> {
  const event = await lastOf(store, metastreamOf(stream));
  return event ? objectIn(event.data) : {};
}
