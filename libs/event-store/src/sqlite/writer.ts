import Sqlite, { type Database } from 'better-sqlite3';
import { admit, type Append } from '../admission.js';
import type { Appended, NewEvent } from '../event-store.js';
import { KnownStreams, type KnownStream } from './known-streams.js';
import { damageOf } from './store-unusable.js';
import { BLOCK, migrate, prepareForWriting } from './schema.js';

/** What became of one append of a group. */
export type Outcome =
  | {
      readonly appended: Appended;
      readonly repeated: boolean;
      /** Microseconds; what a repeated append recorded, it recorded before. */
      readonly recordedAt: number;
      readonly error?: never;
    }
  | { readonly error: unknown; readonly appended?: never };

/** The connection that writes: it makes groups of appends durable by one commit each. */
export class Writer {
  readonly db: Database;
  readonly #sql;
  readonly #streams: KnownStreams;
  readonly #types = new Map<string, number>();
  /** The types that `type_blocks` already has for the block being filled. */
  readonly #typesOfBlock = new Set<number>();
  readonly #clock: () => number;
  #position = 0;
  #recordedAt = 0;
  #newestStream = 0;
  #seenVersion: unknown = undefined;

  constructor(file: string, clock: () => number) {
    this.db = new Sqlite(file, { fileMustExist: true });
    prepareForWriting(this.db);
    migrate(this.db, clock());
    this.#sql = statements(this.db);
    this.#streams = new KnownStreams(this.db);
    this.#clock = clock;
  }

  /**
   * Appends each of the group, in order, each with its own outcome, all committed when this returns, and durable once the journal is synced. Every append is decided before
   * its first row is written, so a refused one leaves nothing behind. When SQLite itself fails in the middle, all is
   * rolled back and each append is tried alone: only those that fail by themselves fail.
   */
  commit(group: readonly Append[]): Outcome[] {
    try {
      this.#sql.begin.run();
    } catch (error) {
      const told = damageOf(this.db.name, error) ?? error;
      return group.map(() => ({ error: told }));
    }
    try {
      this.#refresh();
      this.#recordedAt = Math.max(this.#recordedAt, this.#clock());
      const outcomes = group.map((append) => this.#apply(append));
      this.#sql.commit.run();
      return outcomes;
    } catch (error) {
      if (this.db.inTransaction) this.#sql.rollback.run();
      this.#seenVersion = undefined;
      return group.length === 1
        ? [{ error: damageOf(this.db.name, error) ?? error }]
        : group.flatMap((append) => this.commit([append]));
    }
  }

  /** Position of the last event that this connection committed or knew of. */
  get end(): number {
    return this.#position;
  }

  /** The revision of a stream's last event, -1 where there is none. */
  lastRevision(stream: string): number {
    // Nobody else writes while this process has the folder's lock; what is sure is seen to by each append.
    if (this.#seenVersion === undefined) this.#refresh();
    return this.#streams.get(stream).revision;
  }

  close(): void {
    this.db.close();
  }

  #apply(append: Append): Outcome {
    const stream = this.#streams.get(append.stream);
    let repeated: Appended | null;
    try {
      repeated = admit(append, stream);
    } catch (error) {
      return { error };
    }
    const recordedAt = this.#recordedAt;
    if (repeated) return { appended: repeated, repeated: true, recordedAt };
    const firstRevision = stream.revision + 1;
    const row = this.#moveStream(stream, stream.revision + append.events.length);
    for (const event of append.events) this.#insert(stream, row, event);
    const appended = { firstRevision, lastRevision: stream.revision, position: BigInt(this.#position) };
    return { appended, repeated: false, recordedAt };
  }

  #moveStream(stream: KnownStream, revision: number): number {
    if (stream.row !== null) {
      this.#sql.moveStream.run(revision, stream.row);
      return stream.row;
    }
    const row = this.#newestStream + 1;
    this.#sql.newStream.run(row, stream.name, revision);
    this.#newestStream = row;
    stream.row = row;
    return row;
  }

  #insert(stream: KnownStream, row: number, { id, type, data, metadata }: NewEvent): void {
    const position = this.#position + 1;
    const typeRow = this.#typeRow(type, position);
    this.#sql.newEvent.run(position, row, typeRow, stream.revision + 1, this.#recordedAt, id, data, metadata);
    this.#position = position;
    stream.add(row, id);
  }

  #typeRow(type: string, position: number): number {
    let row = this.#types.get(type);
    if (row === undefined) {
      row = this.#types.size + 1;
      this.#sql.newType.run(row, type);
      this.#types.set(type, row);
    }
    if (position % BLOCK === 0) this.#typesOfBlock.clear();
    if (!this.#typesOfBlock.has(row)) {
      this.#sql.newTypeBlock.run(row, Math.floor(position / BLOCK));
      this.#typesOfBlock.add(row);
    }
    return row;
  }

  /** Another connection may have written since (a second process, a rollback of ours): then nothing known is sure. */
  #refresh(): void {
    const version = this.#sql.dataVersion.get();
    if (version === this.#seenVersion) return;
    this.#seenVersion = version;
    this.#streams.forget();
    this.#types.clear();
    this.#typesOfBlock.clear();
    for (const { id, name } of this.#sql.types.all()) this.#types.set(name, id);
    const end = this.#sql.end.get();
    this.#position = end?.position ?? 0;
    this.#recordedAt = end?.recorded_at ?? 0;
    this.#newestStream = this.#sql.newestStream.get() ?? 0;
  }
}

const statements = (db: Database) => ({
  begin: db.prepare('BEGIN IMMEDIATE'),
  commit: db.prepare('COMMIT'),
  rollback: db.prepare('ROLLBACK'),
  dataVersion: db.prepare<[], number>('PRAGMA data_version').pluck(),
  types: db.prepare<[], { id: number; name: string }>('SELECT id, name FROM types'),
  end: db.prepare<[], { position: number; recorded_at: number }>(
    'SELECT position, recorded_at FROM events ORDER BY position DESC LIMIT 1',
  ),
  newestStream: db.prepare<[], number | null>('SELECT max(id) FROM streams').pluck(),
  newStream: db.prepare('INSERT INTO streams (id, name, revision) VALUES (?, ?, ?)'),
  moveStream: db.prepare('UPDATE streams SET revision = ? WHERE id = ?'),
  newType: db.prepare('INSERT INTO types (id, name) VALUES (?, ?)'),
  newTypeBlock: db.prepare('INSERT OR IGNORE INTO type_blocks (type, block) VALUES (?, ?)'),
  newEvent: db.prepare(
    'INSERT INTO events (position, stream, type, revision, recorded_at, id, data, metadata) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
  ),
});
