import type { EventStore } from '#event-store';
import { badRequest } from './problem.js';

/** The header that tells where the stream of a thing ends: what `If-Match` is compared with. */
export const REVISION = 'amistory-revision';

/** The revision that a thing must be at still; undefined: at any. What follows a dot in an ETag tells how the thing was shown. */
export function expectedRevision(header: string | undefined): number | undefined {
  if (header === undefined || header.trim() === '*') return undefined;
  const revision = /^"(\d{1,15})(?:\.[\w-]+)?"$/.exec(header.trim())?.[1];
  if (revision !== undefined) return Number(revision);
  throw badRequest([
    { member: 'if-match', rule: 'must be the ETag of the thing, or its revision in quotes, such as "7"' },
  ]);
}

/** The revision of the last fact of a stream; -1 where there is none. */
export async function revisionOf(store: EventStore, stream: string): Promise<number> {
  const known = store.lastRevision(stream);
  if (known !== null) return known;
  let last = -1;
  for await (const { revision } of store.readStream(stream)) last = revision;
  return last;
}
