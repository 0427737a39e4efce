import type { Database } from 'better-sqlite3';

/** Stands in the header of every log file ('Amis'), so that a file of another program is known before it is opened. */
export const APPLICATION_ID = 0x416d6973;

/** How many positions one entry of `type_blocks` stands for. */
export const BLOCK = 2048;

export interface Migration {
  readonly version: number;
  readonly does: string;
  readonly sql: string;
}

/**
 * Every shape that the file ever had, oldest first; what was released is never edited.
 *
 * The shape decides the speed: the index on (stream, revision) is the only one that each event pays for. A second one,
 * on ids or on types, costs half or a fifth of the appends, because it dirties a page of its own for each event.
 * - Ids are unique within their stream because the writer, the only one, knows the ids of the streams that it writes.
 * - `type_blocks` says in which blocks of positions a type occurs, so that a reader of rare types skips the others: a few
 *   rows a block instead of one an event.
 */
export const MIGRATIONS: readonly Migration[] = [
  {
    version: 1,
    does: 'the log',
    sql: `
      CREATE TABLE streams (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL UNIQUE,
        revision INTEGER NOT NULL
      ) STRICT;
      CREATE TABLE types (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL UNIQUE
      ) STRICT;
      CREATE TABLE events (
        position INTEGER PRIMARY KEY,
        stream INTEGER NOT NULL,
        type INTEGER NOT NULL,
        revision INTEGER NOT NULL,
        recorded_at INTEGER NOT NULL,
        id TEXT NOT NULL,
        data TEXT NOT NULL,
        metadata TEXT NOT NULL
      ) STRICT;
      CREATE UNIQUE INDEX events_by_stream ON events (stream, revision);
      CREATE TABLE type_blocks (
        type INTEGER NOT NULL,
        block INTEGER NOT NULL,
        PRIMARY KEY (type, block)
      ) STRICT, WITHOUT ROWID;`,
  },
];

/** The version that this program writes. */
export const SCHEMA_VERSION = MIGRATIONS.length;

export const versionOf = (db: Database): number => Number(db.pragma('user_version', { simple: true }));

/** Brings a file up to the newest version, each step in a transaction of its own, and writes down when it did. */
export function migrate(db: Database, now: number, migrations: readonly Migration[] = MIGRATIONS): void {
  for (const { version, does, sql } of migrations) {
    if (version <= versionOf(db)) continue;
    const step = db.transaction(() => {
      db.exec(
        'CREATE TABLE IF NOT EXISTS migrations (version INTEGER PRIMARY KEY, does TEXT NOT NULL, at INTEGER NOT NULL) STRICT',
      );
      db.exec(sql);
      db.prepare('INSERT INTO migrations (version, does, at) VALUES (?, ?, ?)').run(version, does, now);
      db.pragma(`user_version = ${version}`);
    });
    step.immediate();
  }
}

/**
 * What the connection that writes needs: WAL, and NORMAL, because whoever commits also syncs the journal before anything is acknowledged
 * (WalSync): with FULL the commit itself would wait for the disk, and with it the event loop. Checkpoints come every 16 MiB of
 * WAL, because hot index pages are then written home once for many commits.
 */
export function prepareForWriting(db: Database): void {
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = NORMAL');
  db.pragma('wal_autocheckpoint = 4000');
  db.pragma('cache_size = -32768');
}
