import Database from 'better-sqlite3';
import { messageOf } from './message-of.js';
import { Names } from './names.js';
import { indexesOf, type ModelDefinition, tablesOf, versionOf } from './schema.js';
import { Sql } from './sql.js';

/** How far a generation was filled. */
export interface Progress {
  /** Checkpoint: the rows hold everything up to here. Decimal string; '0' at the beginning. */
  readonly position: string;
  /** recordedAt of the last event taken in: microseconds. */
  readonly recordedAt: number;
  /** The last event taken in, by which the log that the rows come from is known again; null: none was. */
  readonly last: Witness | null;
}

/** An event that a log must hold, or it is another log. */
export interface Witness {
  readonly stream: string;
  readonly revision: number;
  readonly id: string;
}

/** A read model that has not yet reached the log's end for the first time: an answer from it would be wrong. */
export class ModelStillBuilding extends Error {
  override readonly name = 'ModelStillBuilding';

  constructor(readonly model: string) {
    super(
      `The ${model} is still being built from the log: ask again in a while (/readyz tells when; with the CLI, wait for it to catch up).`,
    );
  }
}

/** A file of a read model that cannot be answered from. Its model is built anew from the log. */
export class ModelUnusable extends Error {
  override readonly name = 'ModelUnusable';
}

const PROGRESS = new Sql<Omit<Progress, 'last'> & Witness>(
  `SELECT position, recorded_at AS recordedAt, last_stream AS stream, last_revision AS revision, last_id AS id FROM progress`,
);
const SAVE_PROGRESS = new Sql(
  'UPDATE progress SET position = ?, recorded_at = ?, last_stream = ?, last_revision = ?, last_id = ?',
);
const PARKED = new Sql<{ id: string; reason: string }>(
  'SELECT id, parked AS reason FROM things WHERE parked IS NOT NULL ORDER BY id',
);
const LOOK = new Sql('BEGIN');
const LOOKED = new Sql('COMMIT');
/** Another one whenever another connection has written. */
const VERSION = new Sql<{ data_version: number }>('PRAGMA data_version');
const FLAGS = new Sql<{ indexed: number; built: number }>('SELECT indexed, built FROM progress');

/** Memory for pages, negative in KiB: several models are built at once, and answering goes on beside that. */
const CACHE = { building: -8_192, answering: -16_384 };

/** Tables of what facts told; words and principals are numbers that stay good. */
const FILLED = new Sql<{ name: string }>(
  `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT IN ('progress', 'words', 'principals')`,
);

const BEGINNING: Progress = { position: '0', recordedAt: 0, last: null };

/** Pieces of work that share a transaction while the model is built. */
const SHARED = 32;

/** Pages between two checkpoints of SQLite's own journal (8 KiB each): far apart, because each one waits for the disk. */
const JOURNAL_PAGES = 4_000;

/**
 * One filled (or being filled) set of tables of a read model: a SQLite file, or memory. Rows and checkpoint change in one
 * transaction, so after any crash both are as of one moment. Reading and writing share the one connection and are
 * synchronous, so a reader sees whole pages only; where a thread writes, `look` sees to that.
 */
export class Generation {
  readonly words: Names;
  readonly principals: Names;
  #built: boolean;
  #pending = 0;
  /** Another connection writes, and this one only reads. */
  #left = false;
  #looking = false;
  #edition = 0;
  #elsewhere: unknown = null;

  private constructor(
    readonly definition: ModelDefinition,
    /** 0 in memory. */
    readonly number: number,
    readonly db: Database.Database,
  ) {
    this.words = new Names(db, 'words', 'word');
    this.principals = new Names(db, 'principals', 'name');
    this.#built = this.#flags().built === 1;
    if (this.#built) db.pragma(`cache_size = ${CACHE.answering}`);
  }

  /**
   * Opens the file, and makes its tables where it is new.
   * @throws {ModelUnusable} It is torn, foreign, or of another version.
   */
  static open(definition: ModelDefinition, number: number, file: string, options?: { check: boolean }): Generation {
    const db = new Database(file);
    try {
      tune(db);
      if (db.pragma('schema_version', { simple: true }) === 0) create(db, definition);
      verify(db, definition, options?.check ?? false);
      return new Generation(definition, number, db);
    } catch (error) {
      db.close();
      throw new ModelUnusable(`${file}: ${messageOf(error)}`, { cause: error });
    }
  }

  /** From now on another connection writes, in another thread, and this one only reads. */
  leave(): void {
    this.settle();
    this.#left = true;
  }

  /** The other connection is closed: this one writes again. */
  takeBack(): void {
    this.refresh();
    this.#left = false;
    this.#edition += 1;
  }

  /**
   * For whoever reads: all that is read until this turn of the event loop ends is as of one moment, as it is where reading and
   * writing share a connection, although another one writes meanwhile.
   */
  look(): this {
    if (!this.#left || this.#looking || !this.db.open) return this;
    this.#looking = true;
    LOOK.in(this.db).run();
    const version = VERSION.in(this.db).get()?.data_version;
    if (version !== this.#elsewhere) this.#edition += 1;
    this.#elsewhere = version;
    setImmediate(() => this.refresh());
    return this;
  }

  /** As long as it is the same number, so are the rows: what was read of them still is as it was read. */
  get edition(): number {
    return this.#edition;
  }

  /** What the other connection has written by now is seen. */
  refresh(): void {
    if (!this.#looking) return;
    this.#looking = false;
    if (this.db.open && this.db.inTransaction) LOOKED.in(this.db).run();
  }

  /**
   * All of `work` or nothing of it. While the model is being built, pieces of work share a transaction until many are done or
   * `settle` is called: nobody asks yet, and a crash only takes the rows and the checkpoint further back, together.
   */
  transaction(work: () => void): void {
    this.#edition += 1;
    try {
      this.#begun();
      work();
      this.#pending += 1;
      if (this.#built || this.#pending >= SHARED) this.settle();
    } catch (error) {
      if (this.db.inTransaction) this.db.exec('ROLLBACK');
      this.#pending = 0;
      this.words.forget();
      this.principals.forget();
      throw error;
    }
  }

  /** While the model is built: a part of the next `transaction`. One that fails leaves the generation of no use. */
  part(work: () => void): void {
    this.#begun();
    work();
  }

  #begun(): void {
    if (!this.db.inTransaction) this.db.exec('BEGIN IMMEDIATE');
  }

  /** Makes durable what was done. */
  settle(): void {
    if (this.db.inTransaction) this.db.exec('COMMIT');
    this.#pending = 0;
  }

  progress(): Progress {
    const row = PROGRESS.in(this.db).get();
    if (!row) return BEGINNING;
    const { position, recordedAt, ...last } = row;
    return { position, recordedAt, last: last.stream === '' ? null : last };
  }

  /** Moves the checkpoint; in the transaction of the rows that it stands for. */
  saveProgress({ position, recordedAt, last }: Progress): void {
    const { stream, revision, id } = last ?? { stream: '', revision: 0, id: '' };
    SAVE_PROGRESS.in(this.db).run(position, recordedAt, stream, revision, id);
  }

  /** Whether the log's end was reached once: before, questions are refused. */
  get built(): boolean {
    return this.#built;
  }

  /** @throws {ModelStillBuilding} */
  requireBuilt(): void {
    if (!this.#built) throw new ModelStillBuilding(this.definition.name);
  }

  /** Makes the indexes that questions need, and lets questions in. */
  finishBuilding(): void {
    if (this.#built) return;
    this.settle();
    this.index();
    this.db.exec(`UPDATE progress SET built = 1; PRAGMA cache_size = ${CACHE.answering}`);
    this.#built = true;
  }

  /** Makes the indexes that a bulk load does without. */
  index(): void {
    if (this.#flags().indexed === 1) return;
    this.transaction(() => this.db.exec(`${indexesOf(this.definition)}; UPDATE progress SET indexed = 1`));
    this.settle();
  }

  /** Empties every table, and stays where it is in the log: what the rows came from was forgotten. */
  empty(): void {
    const tables = FILLED.in(this.db).all();
    this.transaction(() => {
      for (const { name } of tables) this.db.exec(`DELETE FROM ${name}`);
    });
  }

  /** The subjects that were set aside, and why. */
  parked(): { id: string; reason: string }[] {
    return PARKED.in(this.db).all();
  }

  close(): void {
    if (!this.db.open) return;
    this.settle();
    this.db.pragma('wal_checkpoint(TRUNCATE)');
    this.db.close();
  }

  #flags(): { indexed: number; built: number } {
    return FLAGS.in(this.db).get() ?? { indexed: 0, built: 0 };
  }
}

const tune = (db: Database.Database): void => {
  db.pragma('page_size = 8192');
  db.pragma('journal_mode = WAL');
  // NORMAL in WAL loses the last pages in a power cut, rows and checkpoint together, and never tears the file.
  db.pragma('synchronous = NORMAL');
  db.pragma(`wal_autocheckpoint = ${JOURNAL_PAGES}`);
  db.pragma(`cache_size = ${CACHE.building}`);
  db.pragma('temp_store = FILE');
};

const create = (db: Database.Database, definition: ModelDefinition): void => {
  db.transaction(() => {
    db.exec(tablesOf(definition));
    db.prepare("INSERT INTO progress VALUES (1, ?, ?, 0, '', 0, '', 0, 0)").run(versionOf(definition), '0');
  })();
};

const verify = (db: Database.Database, definition: ModelDefinition, thoroughly: boolean): void => {
  const row = db.prepare<[], { version: string }>('SELECT version FROM progress').get();
  if (row?.version !== versionOf(definition)) {
    throw new Error(
      `it has version ${row?.version ?? 'none'}, and this program fills version ${versionOf(definition)}`,
    );
  }
  const found = thoroughly ? db.pragma('quick_check(1)', { simple: true }) : 'ok';
  if (found !== 'ok') throw new Error(`its check says: ${String(found)}`);
};
