import { randomUUID } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { EventStore, NewEvent, Page, RecordedEvent } from '../event-store.js';

/** A store for one test, and how to end it. */
export interface Opened {
  readonly store: EventStore;
  readonly dispose: () => Promise<void>;
}

/** Opens an empty store whose `recordedAt` is read from the clock, where one is given. */
export type Open = (clock?: () => number) => Promise<Opened>;

/** Where a log differs without breaking a promise. */
export interface Nature {
  /** It stamps `recordedAt` by a clock that nobody here can set. */
  readonly ownClock?: boolean;
  /** Appends to several streams at once may stand in the log in another order than they were made in. */
  readonly ownOrder?: boolean;
}

export async function withStore(open: Open, test: (store: EventStore) => Promise<void>, clock?: () => number) {
  const { store, dispose } = await open(clock);
  try {
    await test(store);
  } finally {
    await dispose();
  }
}

export const event = (type = 'Happened', data: unknown = {}, id: string = randomUUID()): NewEvent => ({
  id,
  type,
  data: JSON.stringify(data),
  metadata: '{"by":"test"}',
});

export const events = (count: number, type = 'Happened'): NewEvent[] =>
  Array.from({ length: count }, (_, n) => event(type, { n }));

export async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const list: Item[] = [];
  for await (const item of items) list.push(item);
  return list;
}

export const idsOf = (list: readonly { readonly id: string }[]): string[] => list.map(({ id }) => id);

export async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await nextTurn();
}

/** Follows until `enough` says so, and answers what it saw. */
export async function followUntil(
  pages: AsyncIterable<Page>,
  enough: (seen: readonly RecordedEvent[], page: Page) => boolean,
  pause: () => Promise<void> = async () => {},
): Promise<{ seen: RecordedEvent[]; pages: Page[] }> {
  const seen: RecordedEvent[] = [];
  const read: Page[] = [];
  for await (const page of pages) {
    seen.push(...page.events);
    read.push(page);
    if (enough(seen, page)) break;
    await pause();
  }
  return { seen, pages: read };
}
