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
  readonly reason: string;
  readonly parkedAt: number;
}

const Row = z.object({ target: z.string(), name: z.string(), settings: z.string(), checkpoint: z.bigint() });
const ParkedRow = z.object({ position: z.bigint(), reason: z.string(), parked_at: z.bigint() });

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
    for (const table of ['groups', 'parked']) {
      this.#db.prepare(`DELETE FROM ${table} WHERE target = ? AND name = ?`).run(target, group);
    }
  }

  park({ target, group }: KeptGroup, { position, reason, parkedAt }: Parked): void {
    this.#db
      .prepare('INSERT OR REPLACE INTO parked VALUES (?, ?, ?, ?, ?)')
      .run(target, group, position, reason, parkedAt);
  }

  /** Whether it was parked. */
  unpark({ target, group }: KeptGroup, position: bigint): boolean {
    const sql = 'DELETE FROM parked WHERE target = ? AND name = ? AND position = ?';
    return this.#db.prepare(sql).run(target, group, position).changes > 0;
  }

  parked({ target, group }: Pick<KeptGroup, 'target' | 'group'>): Parked[] {
    const sql = 'SELECT position, reason, parked_at FROM parked WHERE target = ? AND name = ? ORDER BY position';
    const rows = z.array(ParkedRow).parse(this.#db.prepare(sql).all(target, group));
    return rows.map(({ position, reason, parked_at }) => ({ position, reason, parkedAt: Number(parked_at) }));
  }

  close(): void {
    this.#db.close();
  }
}
