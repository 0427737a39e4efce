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

/** What could not be understood and has not been released since. */
export class ListQuarantine extends Query<QuarantinePage> {
  constructor(readonly options: { readonly cursor?: string | undefined; readonly limit?: number | undefined } = {}) {
    super();
  }
}

const LIMIT = 100;

@QueryHandler(ListQuarantine)
export class ListQuarantineHandler implements IQueryHandler<ListQuarantine> {
  constructor(private readonly store: EventStore) {}

  async execute({ options: { cursor, limit = LIMIT } }: ListQuarantine): Promise<QuarantinePage> {
    const released = await releasedStreams(this.store);
    const items: QuarantinedRecord[] = [];
    let last: bigint | null = null;
    for await (const { position, stream: _stream, revision: _revision, ...item } of waiting(
      this.store,
      released,
      cursor,
    )) {
      if (items.length === limit) return { items, next: String(last) };
      items.push(item);
      last = position;
    }
    return { items, next: null };
  }
}
