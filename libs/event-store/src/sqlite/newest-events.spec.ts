import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NewEvent, Page, RecordedEvent } from '../event-store.js';
import { SqliteEventStore } from './sqlite-event-store.js';

const event = (type = 'Happened', filler = ''): NewEvent => ({
  id: randomUUID().toUpperCase(),
  type,
  data: JSON.stringify({ said: 'ü\u2028\0', filler }),
  metadata: '{ "kept" :  1e0 }',
});

describe('followers of the log that are up to date', () => {
  let folder: string;
  let store: SqliteEventStore;
  const ends: AbortController[] = [];

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'amistory-newest-'));
    store = await SqliteEventStore.open(join(folder, 'log.db'), { pollMs: 60_000 });
  });
  afterEach(async () => {
    for (const end of ends.splice(0)) end.abort();
    await store.close();
    rmSync(folder, { recursive: true });
  });

  /** A follower that has caught up, and what it is given next, until it has so many. */
  async function upToDate(filter = {}): Promise<(count: number) => Promise<readonly RecordedEvent[]>> {
    const end = new AbortController();
    ends.push(end);
    const pages = store.follow({ after: await store.head(), signal: end.signal, filter })[Symbol.asyncIterator]();
    await pages.next();
    return async (count) => {
      const events: RecordedEvent[] = [];
      while (events.length < count) {
        const page: Page = (await pages.next()).value;
        events.push(...page.events);
      }
      return events;
    };
  }
  const inFile = () => Array.fromAsync(store.readStream('thing-1'));

  it('are all given the same events, which are those that the file has', async () => {
    const [one, other, some] = [await upToDate(), await upToDate(), await upToDate({ types: ['Wanted'] })];
    await store.append('thing-1', 'none', [event(), event('Wanted'), event()]);
    await store.append('thing-1', 2, [event('Wanted')]);
    const [given, again, chosen] = [await one(4), await other(4), await some(2)];
    expect(given).toEqual(await inFile());
    expect(given.map((each, index) => each === again[index])).toEqual([true, true, true, true]);
    expect(chosen).toEqual(given.filter(({ type }) => type === 'Wanted'));
  });

  it('get what was appended, also where who appended it uses its list for other things afterwards', async () => {
    const follower = await upToDate();
    const list = [event()];
    await store.append('thing-1', 'none', list);
    list[0] = event('Other');
    await store.append('thing-1', 0, list);
    expect(await follower(2)).toEqual(await inFile());
  });

  it('miss nothing of another process that writes the same file, between what is appended here', async () => {
    const follower = await upToDate();
    const elsewhere = await SqliteEventStore.open(store.file);
    await store.append('thing-1', 'none', [event()]);
    await elsewhere.append('thing-1', 0, [event(), event()]);
    await store.append('thing-1', 2, [event()]);
    expect(await follower(4)).toEqual(await inFile());
    await elsewhere.append('thing-1', 3, [event()]);
    await elsewhere.close();
    await store.append('thing-1', 4, [event()]);
    expect(await follower(2)).toEqual((await inFile()).slice(4));
  });

  it('read on from the file where more came than is kept', async () => {
    const follower = await upToDate();
    const large = Array.from({ length: 30 }, () => event('Happened', 'x'.repeat(100_000)));
    await store.append('thing-1', 'none', large);
    await store.append('thing-1', 29, [event()]);
    expect(await follower(31)).toEqual(await inFile());
    const many = Array.from({ length: 1_500 }, () => event());
    await store.append('thing-1', 30, many);
    expect(await follower(1_500)).toEqual((await inFile()).slice(31));
  });

  it('find all that was appended while nobody followed', async () => {
    for (let n = 0; n < 100; n++) await store.append('thing-1', n === 0 ? 'none' : n - 1, [event()]);
    const follower = await upToDate();
    for (let n = 100; n < 110; n++) await store.append('thing-1', n - 1, [event()]);
    expect(await follower(10)).toEqual((await inFile()).slice(100));
  });
});
