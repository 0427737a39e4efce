import Sqlite, { type Database } from 'better-sqlite3';
import { z } from 'zod';

const Settings = z.object({
  messageTimeoutMs: z.number(),
  checkpointAfterMs: z.number(),
  maxRetries: z.number(),
  minCheckpoint: z.number(),
  maxCheckpoint: z.number(),
  maxSubscribers: z.number(),
  buffer: z.number(),
  strategy: z.enum(['DispatchToSingle', 'RoundRobin', 'Pinned', 'PinnedByCorrelation']),
  filter: z.object({ on: z.enum(['stream', 'type']), prefixes: z.array(z.string()), regex: z.string() }).nullable(),
});

/** How a group of a persistent subscription was asked to behave. */
export type GroupSettings = z.infer<typeof Settings>;

/** A group as it is kept: everything up to its checkpoint was handled. */
export interface KeptGroup {
  /** A stream's name, or `$all`. */
  readonly target: string;
  readonly group: string;
  readonly settings: GroupSettings;
  readonly checkpoint: bigint;
}

/** A message that was put aside, and why. */
export interface Parked {
  readonly position: bigint;
  /** Which one it was of all that the group ever put aside: 0 is the first. */
  readonly number: number;
  readonly reason: string;
  readonly parkedAt: number;
}

const Row = z.object({ target: z.string(), name: z.string(), settings: z.string(), checkpoint: z.bigint() });
const ParkedRow = z.object({ position: z.bigint(), number: z.bigint(), reason: z.string(), parked_at: z.bigint() });

/** The groups of persistent subscriptions, in a SQLite file: what was handled and parked survives a crash. */
export class GroupsFile {
  readonly #db: Database;

  /** @param file null: in memory. */
  constructor(file: string | null) {
    this.#db = new Sqlite(file ?? ':memory:').defaultSafeIntegers();
    this.#db.pragma('journal_mode = WAL');
    this.#db.pragma('synchronous = NORMAL');
    this.#db.exec(`
      CREATE TABLE IF NOT EXISTS groups (target TEXT, name TEXT, settings TEXT NOT NULL, checkpoint INTEGER NOT NULL,
        PRIMARY KEY (target, name)) WITHOUT ROWID;
      CREATE TABLE IF NOT EXISTS parked (target TEXT, name TEXT, position INTEGER, reason TEXT NOT NULL,
        parked_at INTEGER NOT NULL, PRIMARY KEY (target, name, position)) WITHOUT ROWID;`);
    this.#number();
  }

  /** Files of before numbers were given: in the order of the log. */
  #number(): void {
    const columns = this.#db.prepare<[], { name: string }>('PRAGMA table_info(parked)').all();
    if (columns.some(({ name }) => name === 'number')) return;
    this.#db.exec(`
      BEGIN;
      ALTER TABLE parked ADD COLUMN number INTEGER NOT NULL DEFAULT 0;
      UPDATE parked SET number = (SELECT count(*) FROM parked AS older
        WHERE older.target = parked.target AND older.name = parked.name AND older.position < parked.position);
      CREATE TABLE parkings (target TEXT, name TEXT, next INTEGER NOT NULL, PRIMARY KEY (target, name)) WITHOUT ROWID;
      INSERT INTO parkings SELECT target, name, count(*) FROM parked GROUP BY target, name;
      COMMIT;`);
  }

  all(): KeptGroup[] {
    const rows = z.array(Row).parse(this.#db.prepare('SELECT * FROM groups').all());
    return rows.map(({ target, name, settings, checkpoint }) => ({
      target,
      group: name,
      settings: Settings.parse(JSON.parse(settings)),
      checkpoint,
    }));
  }

  keep({ target, group, settings, checkpoint }: KeptGroup): void {
    this.#db
      .prepare('INSERT OR REPLACE INTO groups VALUES (?, ?, ?, ?)')
      .run(target, group, JSON.stringify(settings), checkpoint);
  }

  forget(target: string, group: string): void {
    for (const table of ['groups', 'parked', 'parkings']) {
      this.#db.prepare(`DELETE FROM ${table} WHERE target = ? AND name = ?`).run(target, group);
    }
  }

  /** What is parked again is the last one then. */
  park(
    { target, group }: Pick<KeptGroup, 'target' | 'group'>,
    { position, reason, parkedAt }: Omit<Parked, 'number'>,
  ): void {
    this.#db.transaction(() => {
      const number = this.nextParked({ target, group });
      this.#db.prepare('INSERT OR REPLACE INTO parkings VALUES (?, ?, ?)').run(target, group, number + 1);
      this.#db
        .prepare('INSERT OR REPLACE INTO parked VALUES (?, ?, ?, ?, ?, ?)')
        .run(target, group, position, reason, parkedAt, number);
    })();
  }

  /** The number of what is parked next. */
  nextParked({ target, group }: Pick<KeptGroup, 'target' | 'group'>): number {
    const sql = 'SELECT next FROM parkings WHERE target = ? AND name = ?';
    return Number(this.#db.prepare<[string, string], bigint>(sql).pluck().get(target, group) ?? 0n);
  }

  /** Whether it was parked. */
  unpark({ target, group }: Pick<KeptGroup, 'target' | 'group'>, position: bigint): boolean {
    const sql = 'DELETE FROM parked WHERE target = ? AND name = ? AND position = ?';
    return this.#db.prepare(sql).run(target, group, position).changes > 0;
  }

  parked({ target, group }: Pick<KeptGroup, 'target' | 'group'>): Parked[] {
    const sql =
      'SELECT position, number, reason, parked_at FROM parked WHERE target = ? AND name = ? ORDER BY position';
    const rows = z.array(ParkedRow).parse(this.#db.prepare(sql).all(target, group));
    return rows.map(({ position, number, reason, parked_at }) => ({
      position,
      number: Number(number),
      reason,
      parkedAt: Number(parked_at),
    }));
  }

  close(): void {
    this.#db.close();
  }
}
