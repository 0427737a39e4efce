import Sqlite from 'better-sqlite3';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { events } from '../contract/given.contract.js';
import { SCHEMA_VERSION } from './schema.js';
import { assertSound } from './soundness.js';
import { SqliteEventStore } from './sqlite-event-store.js';
import { StoreUnusable } from './store-unusable.js';

let dir: string;
let file: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'amistory-sound-'));
  file = join(dir, 'log.db');
});
afterEach(() => rmSync(dir, { recursive: true }));

const contents = () =>
  new Map(readdirSync(dir).map((name) => [name, readFileSync(join(dir, name)).toString('base64')]));

async function aLog(count = 400): Promise<void> {
  const store = await SqliteEventStore.open(file);
  for (let n = 0; n < count; n += 10) await store.append(`s-${n}`, 'none', events(10));
  await store.close();
}

function overwrite(at: number, bytes: Buffer): void {
  const whole = readFileSync(file);
  bytes.copy(whole, at);
  writeFileSync(file, whole);
}

const damages: [string, RegExp, () => Promise<void> | void][] = [
  ['is empty', /is empty/, () => writeFileSync(file, '')],
  ['is text', /no SQLite file/, () => writeFileSync(file, 'These are my notes.\n'.repeat(300))],
  ['is shorter than a header', /no SQLite file/, () => writeFileSync(file, 'SQLite')],
  [
    'is the database of another program',
    /belongs to another program/,
    () => new Sqlite(file).exec('CREATE TABLE theirs (a)').close(),
  ],
  [
    'is the WAL database of another program, still with its WAL',
    /belongs to another program/,
    () => {
      const theirs = new Sqlite(join(dir, 'theirs.db'));
      theirs.pragma('journal_mode = WAL');
      theirs.exec('CREATE TABLE theirs (a); INSERT INTO theirs VALUES (1)');
      for (const end of ['', '-wal']) copyFileSync(join(dir, `theirs.db${end}`), file + end);
      theirs.close();
    },
  ],
  [
    'was cut off at half',
    /is torn: \d+ bytes where its header promises \d+/,
    async () => {
      await aLog();
      truncateSync(file, Math.floor(readFileSync(file).length / 2));
    },
  ],
  [
    'lost its last page',
    /is torn/,
    async () => {
      await aLog();
      truncateSync(file, readFileSync(file).length - 4096);
    },
  ],
  [
    'has zeros in the middle',
    /is damaged/,
    async () => {
      await aLog();
      overwrite(Math.floor(readFileSync(file).length / 8192) * 4096, Buffer.alloc(4096));
    },
  ],
  [
    'has a garbled schema',
    /is damaged/,
    async () => {
      await aLog();
      overwrite(100, Buffer.alloc(500, 0xa5));
    },
  ],
  [
    'lost events',
    /holds 399 events, where positions tell 400/,
    async () => {
      await aLog();
      new Sqlite(file).exec('DELETE FROM events WHERE position = 200').close();
    },
  ],
  [
    'lost a table',
    /lacks the table streams/,
    async () => {
      await aLog();
      new Sqlite(file).exec('DROP TABLE streams').close();
    },
  ],
  [
    'is of a newer version',
    new RegExp(`has version 99, and this program reads up to ${SCHEMA_VERSION}`),
    async () => {
      await aLog();
      new Sqlite(file).exec('PRAGMA user_version = 99').close();
    },
  ],
];

describe('a file that cannot be the log', () => {
  it.each(damages)('is refused and left untouched, with nothing beside it, when it %s', async (_, message, damage) => {
    await damage();
    for (const end of ['-shm', ...(readdirSync(dir).includes('theirs.db') ? [] : ['-wal'])])
      rmSync(file + end, { force: true });
    const before = contents();
    const opening = SqliteEventStore.open(file);
    await expect(opening).rejects.toThrow(StoreUnusable);
    await expect(opening).rejects.toThrow(message);
    await expect(opening).rejects.toThrow(file);
    expect(contents()).toEqual(before);
  });

  it('is refused where it is a folder', async () => {
    mkdirSync(file);
    await expect(SqliteEventStore.open(file)).rejects.toThrow(/log\.db is no file\. It was left untouched/);
    expect(readdirSync(file)).toEqual([]);
  });

  it('is refused and left untouched when it is torn beside a WAL that waits to be written home', async () => {
    await aLog();
    const store = await SqliteEventStore.open(file);
    await store.append('more', 'none', events(10));
    const torn = join(dir, 'torn');
    for (const end of ['', '-wal']) copyFileSync(file + end, torn + end);
    await store.close();
    truncateSync(torn, 3 * 4096);
    const before = contents();
    await expect(SqliteEventStore.open(torn)).rejects.toThrow(StoreUnusable);
    expect(contents()).toEqual(before);
  });

  it('is told as the same error when damage is met later', async () => {
    await aLog(4000);
    const store = await SqliteEventStore.open(file);
    const size = readFileSync(file).length;
    overwrite(8 * 4096, Buffer.alloc(size - 8 * 4096, 0x5a));
    const reading = (async () => {
      for await (const recorded of store.readAll()) expect(recorded.stream).toMatch(/^s-/);
    })();
    await expect(reading).rejects.toThrow(StoreUnusable);
    await store.close().catch(() => undefined);
  });
});

describe('a sound log', () => {
  it('opens again, alone in its folder once it is closed', async () => {
    await aLog();
    expect(readdirSync(dir)).toEqual(['log.db']);
    const store = await SqliteEventStore.open(file);
    expect(await store.head()).toBe(400n);
    await store.close();
    expect(readdirSync(dir)).toEqual(['log.db']);
  });

  it('opens also when it was never written to', async () => {
    await (await SqliteEventStore.open(file)).close();
    const store = await SqliteEventStore.open(file);
    expect(await store.head()).toBe(0n);
    await store.close();
  });
});

describe('a log too large to be checked wholly', () => {
  const asLarge = () => assertSound(file, 0);

  it('is sound when its newest events and the probes are there, also when it holds none yet', async () => {
    await aLog(0);
    asLarge();
    await aLog(6000);
    asLarge();
    expect(readdirSync(dir)).toEqual(['log.db']);
  });

  it.each([
    ['one of its newest events', 'DELETE FROM events WHERE position = 5990', /lost the event at position 5990/],
    [
      'a stretch of old events',
      'DELETE FROM events WHERE position BETWEEN 1000 AND 1100',
      /lost the event at position 10\d\d/,
    ],
    [
      'the stream of its last event',
      "DELETE FROM streams WHERE name = 's-5990'",
      /lost the event at position 6000, or its stream/,
    ],
  ])('is refused when it lost %s', async (_, sql, message) => {
    await aLog(6000);
    new Sqlite(file).exec(sql).close();
    expect(asLarge).toThrow(message);
  });
});
