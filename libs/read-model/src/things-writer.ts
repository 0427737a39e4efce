import type { SubjectCategory } from '#lifecycle';
import { Bulk } from './bulk.js';
import { factKey } from './fact-key.js';
import type { Generation } from './generation.js';
import type { Names } from './names.js';
import type { Cell, SearchRow, SearchTable } from './schema.js';
import { Sql, SqlFamily } from './sql.js';

/** A subject's row, as a projection leaves it. */
export interface ThingRow {
  readonly id: string;
  readonly kind: SubjectCategory;
  readonly ownerId: string | null;
  readonly region: string | null;
  /** The last revision of its stream that was taken in; -1: none. */
  readonly revision: number;
  readonly parked: string | null;
  /** Facts that came after it was parked, and were not folded. */
  readonly unfolded: number;
  /** JSON of how far its facts were folded: a Timeline of #lifecycle. */
  readonly timeline: string;
}

/** A fact behind rows, and who acted. One object for all rows of a fact: what rows keep of it is made out once. */
export class Cause {
  #key: Buffer | string | null = null;
  #by = -1;

  constructor(
    private readonly id: string,
    private readonly principal: string,
  ) {}

  /** The fact's id as rows keep it. */
  get key(): Buffer | string {
    this.#key ??= factKey(this.id);
    return this.#key;
  }

  /** The principal's number; within one transaction only, because a failed one takes its new names with it. */
  by(principals: Names): number {
    if (this.#by < 0) this.#by = principals.numberOf(this.principal);
    return this.#by;
  }
}

/** An interval to be written. `revision` is that of the fact which opened it: a key of a facet opens once a fact. */
export interface IntervalRow {
  readonly facet: string;
  readonly key: string;
  readonly revision: number;
  readonly value: string;
  readonly from: number;
  to: number | null;
  readonly opened: Cause;
  closed: Cause | null;
  readonly uncertain: boolean;
}

export interface Closing {
  readonly facet: string;
  readonly key: string;
  readonly at: number;
  readonly by: Cause;
}

export interface ActRow {
  readonly type: string;
  readonly revision: number;
  readonly occurredAt: number;
  readonly recordedAt: number;
  readonly account: string | undefined;
  readonly cause: Cause;
}

const FIND = new Sql<ThingRow & { key: number }>(
  `SELECT key, things.id, word AS kind, owner AS ownerId, region, revision, parked, unfolded, timeline
   FROM things JOIN words ON words.id = kind WHERE things.id = ?`,
);
const INSERT_THING = new Sql(
  `INSERT INTO things (id, kind, owner, region, revision, parked, unfolded, timeline) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
);
const UPDATE_THING = new Sql(
  `UPDATE things SET owner = ?, region = ?, revision = ?, parked = ?, unfolded = ?, timeline = ? WHERE key = ?`,
);
const CLOSE = new Sql(
  `UPDATE intervals SET until = ?, closed_by = ?, closed_principal = ?
   WHERE thing = ? AND facet = ? AND key = ? AND until IS NULL`,
);
const CLEAR = new Sql(`DELETE FROM intervals WHERE thing = ?`);

/** Writes rows in bulk; each call within one `Generation.transaction`, which ends with `flush`. */
export class ThingsWriter {
  // Neither gives up its own rows where one fails, as the transaction gives up all: SQLite then keeps no journal of each statement.
  readonly #intervals = new Bulk('INSERT OR FAIL INTO intervals', 12);
  readonly #acts = new Bulk('INSERT OR IGNORE INTO acts', 8);

  constructor(private readonly generation: Generation) {}

  find(id: string): (ThingRow & { key: number }) | undefined {
    return FIND.in(this.generation.db).get(id);
  }

  /** Writes the row, and gives its key. */
  saveThing(row: ThingRow, key: number | null): number {
    const { ownerId, region, revision, parked, unfolded, timeline } = row;
    if (key === null) {
      const kind = this.generation.words.numberOf(row.kind);
      const insert = INSERT_THING.in(this.generation.db);
      return Number(insert.run(row.id, kind, ownerId, region, revision, parked, unfolded, timeline).lastInsertRowid);
    }
    UPDATE_THING.in(this.generation.db).run(ownerId, region, revision, parked, unfolded, timeline, key);
    return key;
  }

  clearIntervals(thing: number): void {
    CLEAR.in(this.generation.db).run(thing);
  }

  open(thing: number, rows: readonly IntervalRow[]): void {
    const { words, principals, db } = this.generation;
    const inOrder = rows.toSorted(
      (a, b) =>
        words.numberOf(a.facet) - words.numberOf(b.facet) || compareKeys(a.key, b.key) || a.revision - b.revision,
    );
    for (const { facet, key, revision, value, from, to, opened, closed, uncertain } of inOrder) {
      const [ended, endedBy] = closed === null ? [null, null] : [closed.key, closed.by(principals)];
      const begunBy = opened.by(principals);
      this.#intervals.add(db, [
        thing,
        words.numberOf(facet),
        key,
        revision,
        value,
        from,
        to,
        opened.key,
        begunBy,
        ended,
        endedBy,
        uncertain ? 1 : 0,
      ]);
    }
  }

  close(thing: number, { facet, key, at, by }: Closing): void {
    const { words, principals, db } = this.generation;
    CLOSE.in(db).run(at, by.key, by.by(principals), thing, words.numberOf(facet), key);
  }

  act(thing: number, { type, revision, occurredAt, recordedAt, account, cause }: ActRow): void {
    const { words, principals, db } = this.generation;
    const by = cause.by(principals);
    const of = account === undefined ? null : principals.numberOf(account);
    this.#acts.add(db, [thing, occurredAt, cause.key, words.numberOf(type), revision, recordedAt, by, of]);
  }

  /** Writes what was kept back to be written together. */
  flush(): void {
    this.#intervals.flush(this.generation.db);
    this.#acts.flush(this.generation.db);
  }

  /** Lets go of what was kept back: its transaction failed. */
  forget(): void {
    this.#intervals.forget();
    this.#acts.forget();
  }

  /** Writes what is otherwise than `before`, the row that the table has; null: none. */
  saveSearchRow(table: SearchTable, thing: number, before: SearchRow | null, row: SearchRow | null): void {
    const { db } = this.generation;
    if (row === null) REMOVE_ROW.of(`DELETE FROM ${table.name} WHERE thing = ?`).in(db).run(thing);
    else if (before === null)
      insertInto(table)
        .in(db)
        .run(thing, ...valuesOf(table, row));
    else {
      const was = valuesOf(table, before);
      const now = valuesOf(table, row).map((value, column) => ({ value, column }));
      const changed = now.filter(({ value, column }) => value !== was[column]);
      const names = columnsOf(table);
      const set = changed.map(({ column }) => `${names[column]} = ?`).join(', ');
      // An index is written to only where the statement names a column of it; one that replaces the row would write to all of them.
      const update = UPDATE_ROW.of(`UPDATE ${table.name} SET ${set} WHERE thing = ?`);
      update.in(db).run(...changed.map(({ value }) => value), thing);
    }
  }
}

/** Nearly SQLite's order: rows that go in as they lie in the file are found a place for sooner. */
const compareKeys = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const REMOVE_ROW = new SqlFamily<unknown>();
const INSERT_ROW = new SqlFamily<unknown>();
const UPDATE_ROW = new SqlFamily<unknown>();

const columnsOf = ({ columns }: SearchTable): readonly string[] => ['id', 'name', 'created', ...Object.keys(columns)];

const valuesOf = ({ columns }: SearchTable, { id, name, created, cells }: SearchRow): readonly Cell[] => [
  id,
  name,
  created,
  ...Object.keys(columns).map((column) => cells[column] ?? null),
];

// Without `OR REPLACE`: SQLite would keep a journal of each statement, and write every page that it touches into it.
const insertInto = (table: SearchTable): Sql =>
  INSERT_ROW.of(`INSERT INTO ${table.name} VALUES (?${', ?'.repeat(columnsOf(table).length)})`);
