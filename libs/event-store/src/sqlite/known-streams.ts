import type { Database } from 'better-sqlite3';
import type { HeldEvent, StreamView } from '../admission.js';
import { SeenIds } from './seen-ids.js';

const MOST_STREAMS = 100_000;

/** A stream as the writer knows it: where it ends, and which ids it holds. */
export class KnownStream implements StreamView {
  /** The age of `seen` at which all ids of this stream were in it. */
  #allSeenAt: number;

  constructor(
    readonly name: string,
    /** The row of the stream; null while it does not exist. */
    public row: number | null,
    public revision: number,
    private readonly known: { readonly seen: SeenIds; readonly lookUp: LookUp },
  ) {
    this.#allSeenAt = row === null ? known.seen.age : -1;
  }

  held(id: string): HeldEvent | undefined {
    if (this.row === null) return undefined;
    const { seen, lookUp } = this.known;
    if (this.#allSeenAt !== seen.age) this.#seeAll(this.row);
    return seen.mayHave(this.row, id) ? lookUp.event(this.row, id) : undefined;
  }

  /** Takes note of an event appended to row `row`. */
  add(row: number, id: string): void {
    const { seen } = this.known;
    this.revision++;
    seen.makeRoom(1);
    if (this.#allSeenAt === seen.age) seen.add(row, id);
  }

  #seeAll(row: number): void {
    const { seen, lookUp } = this.known;
    const ids = lookUp.ids(row);
    seen.makeRoom(ids.length);
    for (const id of ids) seen.add(row, id);
    this.#allSeenAt = seen.age;
  }
}

/** The streams written lately, so that an append needs no read: the newest in `#young`, those before it in `#old`. */
export class KnownStreams {
  #young = new Map<string, KnownStream>();
  #old = new Map<string, KnownStream>();
  readonly #known: { readonly seen: SeenIds; readonly lookUp: LookUp };

  constructor(db: Database) {
    this.#known = { seen: new SeenIds(), lookUp: new LookUp(db) };
  }

  get(name: string): KnownStream {
    const known = this.#young.get(name);
    if (known) return known;
    const stream = this.#old.get(name) ?? this.#fetch(name);
    if (this.#young.size >= MOST_STREAMS / 2) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(name, stream);
    return stream;
  }

  /** After a rollback, or when another process wrote: what is known may be untrue, and the file is asked again. */
  forget(): void {
    this.#young.clear();
    this.#old.clear();
    this.#known.seen.clear();
  }

  #fetch(name: string): KnownStream {
    const found = this.#known.lookUp.stream(name);
    return new KnownStream(name, found?.id ?? null, found?.revision ?? -1, this.#known);
  }
}

class LookUp {
  readonly #stream;
  readonly #ids;
  readonly #event;

  constructor(db: Database) {
    this.#stream = db.prepare<[string], { id: number; revision: number }>(
      'SELECT id, revision FROM streams WHERE name = ?',
    );
    this.#ids = db.prepare<[number], string>('SELECT id FROM events WHERE stream = ?').pluck();
    this.#event = db.prepare<[number, string], Omit<HeldEvent, 'position'> & { position: number }>(
      `SELECT e.position, e.revision, t.name AS type, e.data, e.metadata
       FROM events e JOIN types t ON t.id = e.type WHERE e.stream = ? AND e.id = ?`,
    );
  }

  stream(name: string): { id: number; revision: number } | undefined {
    return this.#stream.get(name);
  }

  ids(row: number): string[] {
    return this.#ids.all(row);
  }

  event(row: number, id: string): HeldEvent | undefined {
    const found = this.#event.get(row, id);
    return found && { ...found, position: BigInt(found.position) };
  }
}
