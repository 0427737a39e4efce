import Database from 'better-sqlite3';
import type { EventStore } from '#event-store';

/** Something that is due at a moment, because of a fact. */
export interface Entry {
  /** Microseconds since the Unix epoch. */
  readonly at: number;
  readonly reaction: string;
  readonly stream: string;
  readonly revision: number;
  /** How often it was tried in vain. */
  readonly tries: number;
  /** Where the fact stands in the log: digits of one length, so that they compare as they count. */
  readonly place: string;
  /** Whose it is; empty: not known. */
  readonly account: string;
  /** Why it failed when it was tried last; null: it was not tried in vain. */
  readonly reason: string | null;
}

/** Which of the entries are wanted. */
export interface Wanted {
  readonly account?: string | undefined;
  /** Only what was tried in vain. */
  readonly failing?: boolean | undefined;
}

/** Where a page begins: behind this entry. */
export type After = Pick<Entry, 'at' | 'reaction' | 'stream' | 'revision'>;

/** What names an entry, whenever it is due. */
export type Named = Pick<Entry, 'reaction' | 'stream' | 'revision'>;

/** A position as `Entry.place`. */
export const placeOf = (position: bigint | string): string => String(position).padStart(20, '0');

/** How far the log was followed, and the last event taken in. */
export interface Followed {
  readonly position: string;
  readonly stream: string;
  readonly revision: number;
  readonly id: string;
}

const BEGINNING: Followed = { position: '0', stream: '', revision: -1, id: '' };

const TABLES = `
  CREATE TABLE IF NOT EXISTS agenda (
    at INTEGER NOT NULL,
    reaction TEXT NOT NULL,
    stream TEXT NOT NULL,
    revision INTEGER NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0,
    place TEXT NOT NULL DEFAULT '',
    account TEXT NOT NULL DEFAULT '',
    reason TEXT,
    PRIMARY KEY (at, reaction, stream, revision)
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS followed (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    position TEXT NOT NULL,
    stream TEXT NOT NULL,
    revision INTEGER NOT NULL,
    id TEXT NOT NULL
  );
  CREATE TABLE IF NOT EXISTS finished (one INTEGER PRIMARY KEY CHECK (one = 1), position TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS settled (one INTEGER PRIMARY KEY CHECK (one = 1), position TEXT NOT NULL);
`;

const WANTED = '(@account IS NULL OR account = @account) AND tries >= @tries';

interface Asked {
  readonly account: string | null;
  readonly tries: number;
}

const askedOf = ({ account, failing }: Wanted): Asked => ({
  account: account ?? null,
  tries: failing === true ? 1 : 0,
});

const FIRST: After = { at: -1, reaction: '', stream: '', revision: -1 };

/**
 * What is due, and when: it survives a restart, and is kept with how far the log was followed. A lost file costs only following the
 * log anew: what was done is found done.
 */
export class Agenda {
  readonly #db: Database.Database;
  readonly #add;
  readonly #remove;
  readonly #due;
  readonly #strike;
  readonly #failing;
  readonly #next;
  readonly #follow;
  readonly #finish;
  readonly #settled;
  readonly #page;
  readonly #retry;

  private constructor(file: string) {
    this.#db = new Database(file);
    this.#db.pragma('journal_mode = WAL');
    this.#db.pragma('synchronous = NORMAL');
    this.#db.exec(TABLES);
    addColumns(this.#db);
    this.#add = this.#db.prepare<[Entry]>(
      `INSERT OR IGNORE INTO agenda (at, reaction, stream, revision, tries, place, account, reason)
       VALUES (@at, @reaction, @stream, @revision, @tries, @place, @account, @reason)`,
    );
    this.#page = this.#db.prepare<[Asked & After & { limit: number }], Entry>(
      `SELECT * FROM agenda WHERE (at, reaction, stream, revision) > (@at, @reaction, @stream, @revision) AND ${WANTED}
       ORDER BY at, reaction, stream, revision LIMIT @limit`,
    );
    this.#retry = this.#db.prepare<[Asked & { now: number }]>(
      `UPDATE OR IGNORE agenda SET at = @now WHERE at > @now AND ${WANTED}`,
    );
    this.#strike = this.#db.prepare<[number, string, string]>(
      `DELETE FROM agenda WHERE at <= ? AND place <= ? AND NOT EXISTS (
         SELECT 1 FROM json_each(?) AS open
         WHERE open.value ->> 'reaction' = agenda.reaction AND open.value ->> 'stream' = agenda.stream
           AND open.value ->> 'revision' = agenda.revision)`,
    );
    this.#failing = this.#db.prepare<[number], Named>(
      'SELECT reaction, stream, revision FROM agenda WHERE tries > 0 LIMIT ?',
    );
    this.#remove = this.#db.prepare<[number, string, string, number]>(
      'DELETE FROM agenda WHERE at = ? AND reaction = ? AND stream = ? AND revision = ?',
    );
    this.#due = this.#db.prepare<[number, number], Entry>('SELECT * FROM agenda WHERE at <= ? ORDER BY at LIMIT ?');
    this.#next = this.#db.prepare<[], { at: number | null }>('SELECT min(at) AS at FROM agenda');
    this.#follow = this.#db.prepare<[string, string, number, string]>(
      'INSERT OR REPLACE INTO followed (one, position, stream, revision, id) VALUES (1, ?, ?, ?, ?)',
    );
    this.#finish = this.#db.prepare<[string]>('INSERT OR REPLACE INTO finished (one, position) VALUES (1, ?)');
    this.#settled = this.#db.prepare<[string]>('INSERT OR REPLACE INTO settled (one, position) VALUES (1, ?)');
  }

  /** @param file Where it is kept; null: it ends with the process. */
  static open(file: string | null): Agenda {
    return new Agenda(file ?? ':memory:');
  }

  followed(): Followed {
    const held = this.#db.prepare<[], Followed>('SELECT position, stream, revision, id FROM followed').get();
    return held ?? BEGINNING;
  }

  /** Whether the log is the one that this was taken from; another one is followed from its beginning. */
  async isOf(store: EventStore): Promise<boolean> {
    const { position, stream, revision, id } = this.followed();
    if (position === BEGINNING.position) return true;
    const head = await store.head();
    // An older log was put back: what was done by facts that it does not hold is to be done again.
    if (BigInt(position) > head || BigInt(this.settled()) > head) return false;
    for await (const event of store.readStream(stream, { from: revision, count: 1 })) return event.id === id;
    return false;
  }

  /** Takes in what a page of the log brought, together with how far that was. */
  take(entries: readonly Entry[], followed: Followed): void {
    this.#together(() => {
      for (const entry of entries) this.#put(entry);
      this.#follow.run(followed.position, followed.stream, followed.revision, followed.id);
    });
  }

  /** What is due by then, the oldest first. */
  due(by: number, limit: number): Entry[] {
    return this.#due.all(by, limit);
  }

  /** What is or will be due, the earliest first. */
  page(wanted: Wanted, after: After | null, limit: number): Entry[] {
    return this.#page.all({ ...askedOf(wanted), ...(after ?? FIRST), limit });
  }

  /** What was tried in vain is due now, and not only after its wait; answers how much that is. */
  retry(account: string | undefined, now: number): number {
    return this.#retry.run({ ...askedOf({ account, failing: true }), now }).changes;
  }

  /** When the next thing is due; null: nothing is. */
  next(): number | null {
    return this.#next.get()?.at ?? null;
  }

  /** These are done, by facts up to this position of the log, and those are to be tried again. */
  settle(done: readonly Entry[], again: readonly Entry[], position: string): void {
    this.#together(() => {
      this.#settled.run(position);
      for (const { at, reaction, stream, revision } of done) this.#remove.run(at, reaction, stream, revision);
      for (const entry of again) this.#put(entry);
    });
  }

  /** Strikes out what was due by then, by facts up to that place, but for what is named: another process has done it. */
  strike(through: number, place: string, except: readonly Named[]): void {
    this.#strike.run(through, place, JSON.stringify(except));
  }

  /** What was tried in vain and is to be tried again. */
  failing(limit: number): Named[] {
    return this.#failing.all(limit);
  }

  /** Up to where the log must reach, or what is struck out here was done in another one. */
  settled(): string {
    return this.#db.prepare<[], { position: string }>('SELECT position FROM settled').get()?.position ?? '0';
  }

  /** Whatever was begun up to this position of the log has been finished, too. */
  finished(): string {
    return this.#db.prepare<[], { position: string }>('SELECT position FROM finished').get()?.position ?? '0';
  }

  finish(position: string): void {
    this.#finish.run(position);
  }

  /** Nothing is due, and the log is followed from its beginning: it is another log. */
  forget(): void {
    this.#db.exec('DELETE FROM agenda; DELETE FROM followed; DELETE FROM finished; DELETE FROM settled;');
  }

  size(): number {
    return this.#db.prepare<[], { n: number }>('SELECT count(*) AS n FROM agenda').get()?.n ?? 0;
  }

  close(): void {
    this.#db.close();
  }

  #put(entry: Entry): void {
    this.#add.run(entry);
  }

  #together(work: () => void): void {
    this.#db.transaction(work)();
  }
}

/** A file of before these columns: what stands in it is of this process's own log. */
function addColumns(db: Database.Database): void {
  const has = db.prepare<[string], object>("SELECT 1 FROM pragma_table_info('agenda') WHERE name = ?");
  const columns = { place: "TEXT NOT NULL DEFAULT ''", account: "TEXT NOT NULL DEFAULT ''", reason: 'TEXT' };
  for (const [name, type] of Object.entries(columns)) {
    if (has.get(name) === undefined) db.exec(`ALTER TABLE agenda ADD COLUMN ${name} ${type}`);
  }
}
