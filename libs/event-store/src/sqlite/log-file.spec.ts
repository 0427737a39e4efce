import Sqlite from 'better-sqlite3';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { all, event, events, followUntil, idsOf } from '../contract/given.contract.js';
import { BackupRefused } from './log-file.js';
import { migrate, versionOf, type Migration } from './schema.js';
import { SqliteEventStore } from './sqlite-event-store.js';
import { Writer } from './writer.js';

let dir: string;
let file: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'amistory-file-'));
  file = join(dir, 'log.db');
});
afterEach(() => rmSync(dir, { recursive: true }));

describe('a backup', () => {
  it('is one file, made while the log is written, and opens as a log that ends where some commit ended', async () => {
    const store = await SqliteEventStore.open(file);
    for (let n = 0; n < 200; n++) await store.append(`s-${n}`, 'none', events(20));
    let made = false;
    const writing = (async () => {
      for (let n = 0; !made; n++) await store.append('busy', 'any', [event('A'), event('B')]);
    })();
    const target = join(dir, 'backups', 'one.db');
    const backup = await store.backup(target);
    made = true;
    await writing;
    expect(backup).toEqual({ file: target, bytes: readFileSync(target).length });
    expect(readdirSync(join(dir, 'backups'))).toEqual(['one.db']);
    const copy = await SqliteEventStore.open(target);
    const copied = await all(copy.readAll());
    expect(copied.length).toBeGreaterThanOrEqual(4000);
    expect(copied).toEqual((await all(store.readAll())).slice(0, copied.length));
    expect(copied.at(-1)?.type).not.toBe('A');
    await copy.append('s-1', 19, events(1));
    await copy.close();
    await store.close();
  });

  it('never overwrites a file', async () => {
    const store = await SqliteEventStore.open(file);
    const target = join(dir, 'mine.txt');
    writeFileSync(target, 'mine');
    await expect(store.backup(target)).rejects.toThrow(BackupRefused);
    expect(readFileSync(target, 'utf8')).toBe('mine');
    await store.close();
  });

  it('ends before the store is closed', async () => {
    const store = await SqliteEventStore.open(file);
    await store.append('s', 'none', events(500));
    const backup = store.backup(join(dir, 'one.db'));
    await store.close();
    expect((await backup).bytes).toBeGreaterThan(0);
  });
});

describe('the schema of the log', () => {
  it('is brought up step by step, each step once, and writes down when', () => {
    const db = new Sqlite(file);
    const first: Migration = { version: 1, does: 'one', sql: 'CREATE TABLE a (x); INSERT INTO a VALUES (1)' };
    const second: Migration = { version: 2, does: 'two', sql: 'UPDATE a SET x = x + 1' };
    migrate(db, 10, [first]);
    migrate(db, 20, [first, second]);
    migrate(db, 30, [first, second]);
    expect(db.prepare('SELECT version, does, at FROM migrations').all()).toEqual([
      { version: 1, does: 'one', at: 10 },
      { version: 2, does: 'two', at: 20 },
    ]);
    expect(db.prepare('SELECT x FROM a').pluck().get()).toBe(2);
    expect(versionOf(db)).toBe(2);
    const broken: Migration = { version: 3, does: 'three', sql: 'UPDATE a SET x = 9; UPDATE nowhere SET x = 9' };
    expect(() => migrate(db, 40, [first, second, broken])).toThrow(/nowhere/);
    expect(db.prepare('SELECT x FROM a').pluck().get()).toBe(2);
    expect(versionOf(db)).toBe(2);
    db.close();
  });

  it('is written in WAL, whose journal is synced beside the commits (wal-sync.spec.ts)', async () => {
    await (await SqliteEventStore.open(file)).close();
    const writer = new Writer(file, () => 0);
    expect(writer.db.pragma('journal_mode', { simple: true })).toBe('wal');
    expect(writer.db.pragma('synchronous', { simple: true })).toBe(1);
    writer.close();
  });
});

describe('several at one log', () => {
  it('lets a follower see what another store of the same file appends, and both append after each other', async () => {
    const one = await SqliteEventStore.open(file, { pollMs: 20 });
    const two = await SqliteEventStore.open(file, { pollMs: 20 });
    const following = followUntil(one.follow({ signal: new AbortController().signal }), (seen) => seen.length === 60);
    for (let n = 0; n < 30; n++) {
      await two.append('s', 'any', [event('T', { n })]);
      expect(await one.append('s', n * 2, [event('T', { n })])).toMatchObject({ lastRevision: n * 2 + 1 });
    }
    const { seen } = await following;
    expect(seen.map(({ revision }) => revision)).toEqual(Array.from({ length: 60 }, (_, n) => n));
    expect(idsOf(await all(two.readAll()))).toEqual(idsOf(seen));
    await one.close();
    await two.close();
  });
});

describe('a group of appends in which SQLite itself fails', () => {
  it('fails only the append that fails by itself, and leaves nothing of it', async () => {
    const store = await SqliteEventStore.open(file);
    await store.append('s', 'none', events(1));
    const other = new Sqlite(file);
    other.exec(`CREATE TRIGGER full BEFORE INSERT ON events WHEN new.data = '"poison"'
      BEGIN SELECT RAISE(ABORT, 'disk I/O error'); END`);
    other.close();
    const poison = [event('T', 1), event('T', 'poison'), event('T', 3)];
    const answers = await Promise.allSettled([
      store.append('a', 'none', events(2)),
      store.append('b', 'none', poison),
      store.append('s', 0, events(2)),
      store.append('b', 'none', events(1)),
    ]);
    expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled']);
    const log = await all(store.readAll());
    expect(log.map(({ stream, revision }) => `${stream}@${revision}`)).toEqual([
      's@0',
      'a@0',
      'a@1',
      's@1',
      's@2',
      'b@0',
    ]);
    await store.close();
  });
});
