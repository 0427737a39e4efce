import { join } from 'node:path';
import Sqlite, { type Database } from 'better-sqlite3';
import { SqliteEventStore, type EventStore } from '#event-store';
import { compare, numberFlag, perSecond, report } from './support/bench.js';
import { BareLog, inFolder, sampleEvent } from './support/log.js';

const EVENTS = numberFlag('events', 200_000);
const ROUNDS = numberFlag('rounds', 5);
const STREAMS = 20_000;

/** Both sides parse data and metadata, and both must have seen the whole log. */
class Tally {
  events = 0;
  #members = 0;

  add(data: string, metadata: string): void {
    const parsed: unknown[] = [JSON.parse(data), JSON.parse(metadata)];
    this.#members += parsed.length;
    this.events++;
  }

  assertWhole(): void {
    if (this.events !== EVENTS || this.#members !== 2 * EVENTS)
      throw new Error(`Read ${this.events} of ${EVENTS} events`);
  }
}

function fill(file: string): void {
  const log = new BareLog(file);
  log.begin();
  for (let stream = 0; stream < STREAMS; stream++) log.addStream(stream + 1, `image-${stream}`);
  for (let n = 0; n < EVENTS; n++) log.append((n % STREAMS) + 1, Math.floor(n / STREAMS), sampleEvent(n));
  log.commit();
  log.db.close();
}

interface Row {
  data: string;
  metadata: string;
}

const bare = (db: Database) =>
  perSecond(EVENTS, () => {
    const tally = new Tally();
    const rows = db.prepare<[], Row>('SELECT * FROM events ORDER BY position');
    for (const { data, metadata } of rows.iterate()) tally.add(data, metadata);
    tally.assertWhole();
  });

const readAll = (store: EventStore) =>
  perSecond(EVENTS, async () => {
    const tally = new Tally();
    for await (const { data, metadata } of store.readAll()) tally.add(data, metadata);
    tally.assertWhole();
  });

const follow = (store: EventStore) =>
  perSecond(EVENTS, async () => {
    const tally = new Tally();
    for await (const page of store.follow({ signal: new AbortController().signal, pageSize: 5000 })) {
      for (const { data, metadata } of page.events) tally.add(data, metadata);
      if (page.caughtUp) break;
    }
    tally.assertWhole();
  });

const milliseconds = async (work: () => Promise<unknown>) => Number((1000 / (await perSecond(1, work))).toFixed(1));

await inFolder(async (dir) => {
  const file = join(dir, 'log.db');
  fill(file);
  const openMs = await milliseconds(async () => (await SqliteEventStore.open(file)).close());
  const store = await SqliteEventStore.open(file);
  const db = new Sqlite(file, { readonly: true });
  const contest = { unit: 'events/s', rounds: ROUNDS, yardstick: () => bare(db) };
  const comparisons = [
    await compare({ ...contest, what: 'read all', atLeast: 0.6, ours: () => readAll(store) }),
    await compare({ ...contest, what: 'follow, pages of 5,000', ours: () => follow(store) }),
  ];
  const nothing = { streamPrefixes: ['nothing-'], types: ['Type1'] };
  const searchForNothingMs = await milliseconds(() => Array.fromAsync(store.readAll({ filter: nothing })));
  db.close();
  await store.close();
  report('read-all', { events: EVENTS, openMs, searchForNothingMs, comparisons });
});
