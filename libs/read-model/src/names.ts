import type { Database, Statement } from 'better-sqlite3';

/** Most names remembered at once: role sessions make principals without end. */
const REMEMBERED = 50_000;

/** Text kept once, and named by a number in every row that repeats it. */
export class Names {
  readonly #numbers = new Map<string, number>();
  readonly #names = new Map<number, string>();
  readonly #find: Statement<[string], { id: number }>;
  readonly #add: Statement<[string]>;
  readonly #name: Statement<[number], { name: string }>;

  constructor(db: Database, table: 'words' | 'principals', column: 'word' | 'name') {
    this.#find = db.prepare(`SELECT id FROM ${table} WHERE ${column} = ?`);
    this.#add = db.prepare(`INSERT INTO ${table} (${column}) VALUES (?)`);
    this.#name = db.prepare(`SELECT ${column} AS name FROM ${table} WHERE id = ?`);
  }

  /** The number of a name that is there already. */
  find(name: string): number | undefined {
    const known = this.#numbers.get(name);
    if (known !== undefined) return known;
    const found = this.#find.get(name)?.id;
    if (found !== undefined) this.#remember(name, found);
    return found;
  }

  /**
   * The name of a number that stands in a row.
   * @throws {Error} No name has it: the file is damaged.
   */
  nameOf(number: number): string {
    const known = this.#names.get(number);
    if (known !== undefined) return known;
    const found = this.#name.get(number)?.name;
    if (found === undefined) throw new Error(`Number ${number} stands in a row and has no name.`);
    if (this.#names.size >= REMEMBERED) this.#names.clear();
    this.#names.set(number, found);
    return found;
  }

  /** The number of a name, which is added where it is new; within a transaction only. */
  numberOf(name: string): number {
    const known = this.#numbers.get(name);
    if (known !== undefined) return known;
    const number = this.#find.get(name)?.id ?? Number(this.#add.run(name).lastInsertRowid);
    this.#remember(name, number);
    return number;
  }

  #remember(name: string, number: number): void {
    if (this.#numbers.size >= REMEMBERED) this.#numbers.clear();
    this.#numbers.set(name, number);
  }

  /** A transaction that failed took its new names with it: a number remembered from it would name somebody else later. */
  forget(): void {
    this.#numbers.clear();
    this.#names.clear();
  }
}
