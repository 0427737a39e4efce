import type { SubjectCategory } from '#lifecycle';
import { factKey } from './fact-key.js';
import type { Generation } from './generation.js';
import type { SearchRow, SearchTable } from './schema.js';
import { Sql } from './sql.js';

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

/** The fact that opened or closed an interval. */
export interface Cause {
  readonly factId: string;
  readonly principal: string;
}

/** An interval to be written. `revision` is that of the fact which opened it: a key of a facet opens once a fact. */
export interface IntervalRow {
  readonly facet: string;
  readonly key: string;
  readonly revision: number;
  readonly value: string;
  readonly from: number;
  readonly to: number | null;
  readonly opened: Cause;
  readonly closed: Cause | null;
  readonly uncertain: boolean;
}

export interface Closing {
  readonly facet: string;
  readonly key: string;
  readonly at: number;
  readonly by: Cause;
}

export interface ActRow {
  readonly factId: string;
  readonly type: string;
  readonly revision: number;
  readonly occurredAt: number;
  readonly recordedAt: number;
  readonly principal: string;
  readonly account: string | null;
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
const OPEN = new Sql(`INSERT INTO intervals VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);
const CLOSE = new Sql(
  `UPDATE intervals SET until = ?, closed_by = ?, closed_principal = ?
   WHERE thing = ? AND facet = ? AND key = ? AND until IS NULL`,
);
const CLEAR = new Sql(`DELETE FROM intervals WHERE thing = ?`);
const ACT = new Sql(`INSERT OR REPLACE INTO acts VALUES (?, ?, ?, ?, ?, ?, ?, ?)`);

/** Writes rows in bulk; each call within one `Generation.transaction`. */
export class ThingsWriter {
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

  open(thing: number, row: IntervalRow): void {
    const { words, principals, db } = this.generation;
    OPEN.in(db).run(
      thing,
      words.numberOf(row.facet),
      row.key,
      row.revision,
      row.value,
      row.from,
      row.to,
      factKey(row.opened.factId),
      principals.numberOf(row.opened.principal),
      row.closed && factKey(row.closed.factId),
      row.closed && principals.numberOf(row.closed.principal),
      row.uncertain ? 1 : 0,
    );
  }

  close(thing: number, { facet, key, at, by }: Closing): void {
    const { words, principals, db } = this.generation;
    CLOSE.in(db).run(at, factKey(by.factId), principals.numberOf(by.principal), thing, words.numberOf(facet), key);
  }

  act(thing: number, row: ActRow): void {
    const { words, principals, db } = this.generation;
    ACT.in(db).run(
      thing,
      row.occurredAt,
      factKey(row.factId),
      words.numberOf(row.type),
      row.revision,
      row.recordedAt,
      principals.numberOf(row.principal),
      row.account === null ? null : principals.numberOf(row.account),
    );
  }

  saveSearchRow(table: SearchTable, thing: number, row: SearchRow | null): void {
    const { remove, save, columns } = searchSql(table);
    if (row === null) remove.in(this.generation.db).run(thing);
    else {
      const cells = columns.map((column) => row.cells[column] ?? null);
      save.in(this.generation.db).run(thing, row.id, row.name, row.created, ...cells);
    }
  }
}

const SEARCH = new WeakMap<SearchTable, { remove: Sql; save: Sql; columns: readonly string[] }>();

const searchSql = (table: SearchTable) => {
  const known = SEARCH.get(table);
  if (known) return known;
  const columns = Object.keys(table.columns);
  const made = {
    columns,
    remove: new Sql(`DELETE FROM ${table.name} WHERE thing = ?`),
    save: new Sql(`INSERT OR REPLACE INTO ${table.name} VALUES (?, ?, ?, ?${', ?'.repeat(columns.length)})`),
  };
  SEARCH.set(table, made);
  return made;
};
