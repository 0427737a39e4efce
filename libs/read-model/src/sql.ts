import type { Database, Statement } from 'better-sqlite3';

/** A query and the shape of what it selects, prepared once for each file that it is asked of. */
export class Sql<Row = unknown> {
  readonly #prepared = new WeakMap<Database, Statement<unknown[], Row>>();

  constructor(readonly text: string) {}

  in(db: Database): Statement<unknown[], Row> {
    const known = this.#prepared.get(db);
    if (known) return known;
    const statement = db.prepare<unknown[], Row>(this.text);
    this.#prepared.set(db, statement);
    return statement;
  }
}

/** Texts kept prepared: what is asked again and again, and never all that could be asked. */
const KEPT = 200;

/** Queries that are composed: each text is prepared once. All of them select rows of one shape. */
export class SqlFamily<Row> {
  readonly #queries = new Map<string, Sql<Row>>();

  of(text: string): Sql<Row> {
    const known = this.#queries.get(text) ?? new Sql<Row>(text);
    if (this.#queries.size >= KEPT) this.#queries.clear();
    this.#queries.set(text, known);
    return known;
  }
}
