import type { Database } from 'better-sqlite3';
import type { HeldEvent, StreamView } from '../admission.js';

const MOST_STREAMS = 40_000;
const MOST_IDS = 500_000;

/** A stream as the writer knows it: where it ends, and which ids it holds. */
export class KnownStream implements StreamView {
  #fingerprints: Set<number> | null;

  constructor(
    readonly name: string,
    /** The row of the stream; null while it does not exist. */
    public row: number | null,
    public revision: number,
    private readonly lookUp: LookUp,
  ) {
    this.#fingerprints = row === null ? new Set() : null;
  }

  /** The ids that are kept in memory for it. */
  get size(): number {
    return this.#fingerprints?.size ?? 0;
  }

  held(id: string): HeldEvent | undefined {
    if (this.row === null) return undefined;
    this.#fingerprints ??= new Set(this.lookUp.ids(this.row).map(fingerprint));
    return this.#fingerprints.has(fingerprint(id)) ? this.lookUp.event(this.row, id) : undefined;
  }

  add(id: string): void {
    this.revision++;
    this.#fingerprints?.add(fingerprint(id));
  }
}

/** The streams written lately, so that an append needs no read: the newest in `#young`, those before it in `#old`. */
export class KnownStreams {
  #young = new Map<string, KnownStream>();
  #old = new Map<string, KnownStream>();
  #ids = 0;
  readonly #lookUp: LookUp;

  constructor(db: Database) {
    this.#lookUp = new LookUp(db);
  }

  get(name: string): KnownStream {
    const known = this.#young.get(name);
    if (known) return known;
    const stream = this.#old.get(name) ?? this.#lookUp.stream(name);
    if (this.#young.size >= MOST_STREAMS / 2 || this.#ids >= MOST_IDS / 2) {
      this.#old = this.#young;
      this.#young = new Map();
      this.#ids = 0;
    }
    this.#young.set(name, stream);
    this.#ids += stream.size;
    return stream;
  }

  /** Counts ids that a stream was given since it was fetched, so that memory stays bounded. */
  grew(events: number): void {
    this.#ids += events;
  }

  /** After a rollback, or when another process wrote: what is known may be untrue, and the file is asked again. */
  forget(): void {
    this.#young.clear();
    this.#old.clear();
    this.#ids = 0;
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

  stream(name: string): KnownStream {
    const found = this.#stream.get(name);
    return new KnownStream(name, found?.id ?? null, found?.revision ?? -1, this);
  }

  ids(row: number): string[] {
    return this.#ids.all(row);
  }

  event(row: number, id: string): HeldEvent | undefined {
    const found = this.#event.get(row, id);
    return found && { ...found, position: BigInt(found.position) };
  }
}

/** 32 bits of a UUID, from both its ends since either may be a clock or a machine. Equal ids have equal ones. */
const fingerprint = (id: string): number => parseInt(id.slice(0, 8), 16) ^ parseInt(id.slice(28), 16);
