import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { EventStore } from '#event-store';
import { type PutAside, releasedStreams, waiting } from './intake/put-aside.js';

/** A record in quarantine, with why it is there and all that was kept of it. Times are ISO 8601. */
export type QuarantinedRecord = Omit<PutAside, 'position' | 'stream' | 'revision'>;

/** Some of the quarantine, in the order in which records came into it. */
export interface QuarantinePage {
  readonly items: readonly QuarantinedRecord[];
  /** Where the next page begins; null after the last. */
  readonly next: string | null;
}

/** A cursor that no page of the quarantine handed out. */
export class NoQuarantineCursor extends Error {
  override readonly name = 'NoQuarantineCursor';

  constructor(cursor: string) {
    super(
      `The cursor '${cursor}' belongs to no page of the quarantine: take \`next\` of the page before as it is, or leave the cursor out to begin.`,
    );
  }
}

/**
 * What could not be understood and has not been released since.
 * @throws {NoQuarantineCursor} While executing.
 */
export class ListQuarantine extends Query<QuarantinePage> {
  constructor(readonly options: { readonly cursor?: string | undefined; readonly limit?: number | undefined } = {}) {
    super();
  }
}

const LIMIT = 100;
/** No log has a higher position, and no store can be asked for one. */
const LAST = 2n ** 63n - 1n;

function placeOf(cursor: string): bigint {
  const place = /^\d{1,19}$/.test(cursor) ? BigInt(cursor) : null;
  if (place === null || place > LAST) throw new NoQuarantineCursor(cursor);
  return place;
}

@QueryHandler(ListQuarantine)
export class ListQuarantineHandler implements IQueryHandler<ListQuarantine> {
  constructor(private readonly store: EventStore) {}

  async execute({ options: { cursor, limit = LIMIT } }: ListQuarantine): Promise<QuarantinePage> {
    const after = cursor === undefined ? undefined : placeOf(cursor);
    const released = await releasedStreams(this.store);
    const items: QuarantinedRecord[] = [];
    let last: bigint | null = null;
    for await (const { position, stream: _stream, revision: _revision, ...item } of waiting(
      this.store,
      released,
      after,
    )) {
      if (items.length === limit) return { items, next: String(last) };
      items.push(item);
      last = position;
    }
    return { items, next: null };
  }
}
