import type { Database } from 'better-sqlite3';
import { Sql } from './sql.js';

/** Rows in one statement: each costs a quarter less than in a statement of its own, and more would give no more. */
const AT_ONCE = 32;

/** Rows on their way into one table, many in a statement. */
export class Bulk {
  /** Of the rows kept back, one after the other; one list for all, because a list for each row is work for the collector. */
  readonly #values: unknown[];
  #filled = 0;
  readonly #many: Sql;
  readonly #one: Sql;

  /** `insert`: the statement up to its values. */
  constructor(
    insert: string,
    private readonly columns: number,
  ) {
    const row = `(?${', ?'.repeat(columns - 1)})`;
    this.#values = Array.from({ length: AT_ONCE * columns }, () => null);
    this.#one = new Sql(`${insert} VALUES ${row}`);
    this.#many = new Sql(`${insert} VALUES ${row}${`, ${row}`.repeat(AT_ONCE - 1)}`);
  }

  add(db: Database, row: readonly unknown[]): void {
    for (let column = 0; column < this.columns; column += 1) this.#values[this.#filled + column] = row[column];
    this.#filled += this.columns;
    if (this.#filled < this.#values.length) return;
    this.#filled = 0;
    this.#many.in(db).run(this.#values);
  }

  flush(db: Database): void {
    const filled = this.#filled;
    this.#filled = 0;
    for (let at = 0; at < filled; at += this.columns) {
      this.#one.in(db).run(this.#values.slice(at, at + this.columns));
    }
  }

  forget(): void {
    this.#filled = 0;
  }
}
