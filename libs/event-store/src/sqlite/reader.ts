import Sqlite, { type Database, type Statement } from 'better-sqlite3';
import type { Filter, Page, Position, RecordedEvent } from '../event-store.js';
import { BLOCK } from './schema.js';
import { prefixRange } from './prefix-range.js';

type Row = readonly [
  position: number,
  stream: string,
  type: number,
  revision: number,
  recordedAt: number,
  id: string,
  data: string,
  metadata: string,
];

const COLUMNS = 'e.position, s.name, e.type, e.revision, e.recorded_at, e.id, e.data, e.metadata';
/** So many positions are looked through in one go; a page that found less is short, and the event loop gets its turn. */
const MOST_SCANNED = 8 * BLOCK;
/** Streams of a prefix that hold no more events than this are read by their index, else the log is looked through. */
const FEW_STREAMS = 512;
const FEW_EVENTS = 16_384;
/** A page ends early when its text exceeds this, so that pages of raw records stay bounded in memory. */
const MOST_TEXT = 8 * 1024 * 1024;

/**
 * The connection that reads. Each call is one short read of its own: no transaction stays open while a consumer is slow,
 * which would keep the WAL from being written home and let it grow without end.
 */
export class Reader {
  readonly #db: Database;
  readonly #typeNames = new Map<number, string>();
  readonly #typeRows = new Map<string, number>();
  readonly #statements = new Map<string, Statement<unknown[], Row>>();
  readonly #counts = new Map<string, Statement<unknown[], [streams: number, events: number]>>();
  /** Prefixes of streams that hold many events: a log only grows, so they will. */
  readonly #common = new Set<string>();
  readonly #head: Statement<[], number | null>;
  readonly #newestType: Statement<[], number | null>;
  readonly #nextBlock: Statement<[number, number], number | null>;

  /** @param cacheKiB Memory for pages of the file. */
  constructor(file: string, cacheKiB = 16_384) {
    this.#db = new Sqlite(file, { readonly: true, fileMustExist: true });
    this.#db.pragma(`cache_size = -${cacheKiB}`);
    this.#head = this.#db.prepare<[], number | null>('SELECT max(position) FROM events').pluck();
    this.#newestType = this.#db.prepare<[], number | null>('SELECT max(id) FROM types').pluck();
    this.#nextBlock = this.#db
      .prepare<[number, number], number | null>('SELECT min(block) FROM type_blocks WHERE type = ? AND block >= ?')
      .pluck();
  }

  head(): number {
    return this.#head.get() ?? 0;
  }

  /**
   * At most `limit` events after a position, in bounded time: a page may be short, and empty, and not the last.
   * @param end Position behind which the log counts as not written yet.
   */
  page(after: Position, limit: number, filter: Filter = {}, end = Infinity): Page {
    const head = Math.min(this.head(), end);
    const start = Number(after);
    const { events, position } =
      filter.streamPrefixes || filter.types
        ? this.#filtered(start, head, limit, filter)
        : this.#plain(start, head, limit);
    return { events, position: BigInt(position), caughtUp: position >= head };
  }

  /** At most `limit` events of a stream from a revision on, in the direction of `step`. */
  stream(name: string, step: 1 | -1, from: number, limit: number): RecordedEvent[] {
    const [comparison, order] = step === 1 ? ['>=', 'ASC'] : ['<=', 'DESC'];
    const sql = `SELECT ${COLUMNS} FROM streams s JOIN events e ON e.stream = s.id
      WHERE s.name = ? AND e.revision ${comparison} ? ORDER BY e.revision ${order} LIMIT ?`;
    return this.#read(sql, [name, from, limit]).events;
  }

  /**
   * What stands after a position, up to another, in streams of these prefixes: stream by stream, each with its events in order, read when it
   * is asked for.
   */
  *streamByStream(after: number, until: number, prefixes: readonly string[]): Generator<RecordedEvent[]> {
    const ranges = prefixes.map(prefixRange);
    // Not by the index on streams: sorting a stretch costs a quarter of looking each event of it up.
    const sql = `SELECT ${COLUMNS} FROM events e NOT INDEXED CROSS JOIN streams s ON s.id = e.stream
      WHERE e.position > ? AND e.position <= ? AND (${ranges.map((range) => range.sql).join(' OR ')})
      ORDER BY e.stream, e.position`;
    let own: RecordedEvent[] = [];
    for (const row of this.#prepared(sql).iterate(after, until, ...ranges.flatMap(({ bounds }) => bounds))) {
      const event = this.#event(row);
      if (own[0] !== undefined && own[0].stream !== event.stream) {
        yield own;
        own = [];
      }
      own.push(event);
    }
    if (own.length > 0) yield own;
  }

  close(): void {
    this.#db.close();
  }

  #plain(after: number, head: number, limit: number): Stretch {
    const sql = `SELECT ${COLUMNS} FROM events e CROSS JOIN streams s ON s.id = e.stream
      WHERE e.position > ? AND e.position <= ? ORDER BY e.position LIMIT ?`;
    return this.#stretch(sql, [after, head, limit], Math.max(after, head));
  }

  #filtered(after: number, head: number, limit: number, filter: Filter): Stretch {
    const types = filter.types && this.#rowsOf(filter.types);
    const prefixes = filter.streamPrefixes;
    const nothing = { events: [], position: Math.max(after, head) };
    if (after >= head || types?.length === 0 || prefixes?.length === 0) return nothing;
    if (prefixes && this.#isRare(prefixes)) return this.#byStream(after, head, limit, { types, prefixes });
    return this.#lookThrough(after, head, limit, { types, prefixes });
  }

  #lookThrough(after: number, head: number, limit: number, wanted: Wanted): Stretch {
    const events: RecordedEvent[] = [];
    const end = Math.min(head, after + MOST_SCANNED);
    let position = after;
    while (position < end && events.length < limit) {
      if (wanted.types) position = this.#skipTo(wanted.types, position, head);
      if (position >= end) break;
      const until = Math.min(head, (Math.floor((position + 1) / BLOCK) + 1) * BLOCK - 1);
      const found = this.#scan(position, until, limit - events.length, wanted);
      events.push(...found.events);
      position = found.position;
    }
    return { events, position };
  }

  #scan(after: number, until: number, limit: number, { types, prefixes }: Wanted): Stretch {
    const ofType = types ? 'AND e.type IN (SELECT value FROM json_each(?))' : '';
    const ranges = (prefixes ?? []).map(prefixRange);
    const ofStream = ranges.length > 0 ? `AND (${ranges.map(({ sql }) => sql).join(' OR ')})` : '';
    const sql = `SELECT ${COLUMNS} FROM events e CROSS JOIN streams s ON s.id = e.stream
      WHERE e.position > ? AND e.position <= ? ${ofType} ${ofStream} ORDER BY e.position LIMIT ?`;
    const given = [after, until, ...jsonOf(types), ...ranges.flatMap(({ bounds }) => bounds), limit];
    return this.#stretch(sql, given, until);
  }

  #byStream(after: number, head: number, limit: number, { types, prefixes = [] }: Wanted): Stretch {
    const ofType = types ? 'AND e.type IN (SELECT value FROM json_each(?))' : '';
    const ranges = prefixes.map(prefixRange);
    const streams = ranges.map(({ sql }) => `SELECT s.id FROM streams s WHERE ${sql}`).join(' UNION ');
    // A list of positions is gone through in its order, so nothing is sorted but numbers.
    const sql = `SELECT ${COLUMNS} FROM events e CROSS JOIN streams s ON s.id = e.stream
      WHERE e.position IN (
        SELECT x.position FROM events x INDEXED BY events_by_stream
        WHERE x.stream IN (${streams}) AND x.position > ? AND x.position <= ?
      ) ${ofType} ORDER BY e.position LIMIT ?`;
    const given = [...ranges.flatMap(({ bounds }) => bounds), after, head, ...jsonOf(types), limit];
    return this.#stretch(sql, given, head);
  }

  /** Whether the streams of these prefixes hold few events; a stream's row knows how many it has. */
  #isRare(prefixes: readonly string[]): boolean {
    const known = prefixes.join('\n');
    if (this.#common.has(known)) return false;
    const ranges = prefixes.map(prefixRange);
    const sql = `SELECT count(*), total(revision + 1) FROM (
      SELECT s.revision FROM streams s WHERE ${ranges.map((range) => range.sql).join(' OR ')} LIMIT ${FEW_STREAMS + 1})`;
    let statement = this.#counts.get(sql);
    if (!statement) {
      statement = this.#db.prepare<unknown[], [number, number]>(sql).raw();
      this.#counts.set(sql, statement);
    }
    const [streams, events] = statement.get(...ranges.flatMap(({ bounds }) => bounds)) ?? [0, 0];
    const isRare = streams <= FEW_STREAMS && events <= FEW_EVENTS;
    if (!isRare) this.#common.add(known);
    return isRare;
  }

  /** The last position before the next block that holds one of the types; the head where there is none. */
  #skipTo(types: readonly number[], after: number, head: number): number {
    const block = Math.floor((after + 1) / BLOCK);
    const next = types.map((type) => this.#nextBlock.get(type, block) ?? Infinity);
    return Math.min(head, Math.max(after, Math.min(...next) * BLOCK - 1));
  }

  #stretch(sql: string, given: readonly unknown[], until: number): Stretch {
    const limit = given.at(-1);
    const { events, cut } = this.#read(sql, given);
    const last = events.at(-1);
    const isFull = cut || events.length === limit;
    return { events, position: isFull && last ? Number(last.position) : until };
  }

  #read(sql: string, given: readonly unknown[]): { events: RecordedEvent[]; cut: boolean } {
    const statement = this.#prepared(sql);
    const events: RecordedEvent[] = [];
    let text = 0;
    for (const row of statement.iterate(...given)) {
      events.push(this.#event(row));
      text += row[6].length + row[7].length;
      if (text > MOST_TEXT) return { events, cut: true };
    }
    return { events, cut: false };
  }

  #prepared(sql: string): Statement<unknown[], Row> {
    const known = this.#statements.get(sql);
    if (known) return known;
    const statement = this.#db.prepare<unknown[], Row>(sql).raw();
    this.#statements.set(sql, statement);
    return statement;
  }

  #event([position, stream, type, revision, recordedAt, id, data, metadata]: Row): RecordedEvent {
    return { id, type: this.#typeName(type), data, metadata, stream, revision, position: BigInt(position), recordedAt };
  }

  #typeName(row: number): string {
    const name = this.#typeNames.get(row);
    if (name !== undefined) return name;
    this.#learnTypes();
    return this.#typeNames.get(row) ?? '';
  }

  /** The rows of those types that the log holds; the others cannot match yet. */
  #rowsOf(types: readonly string[]): number[] {
    // Many a follower waits for types that the log never held: it is not asked for them all at each page.
    const isNew = () => (this.#newestType.get() ?? 0) > this.#typeNames.size;
    if (types.some((type) => !this.#typeRows.has(type)) && isNew()) this.#learnTypes();
    return types.flatMap((type) => this.#typeRows.get(type) ?? []);
  }

  #learnTypes(): void {
    const rows = this.#db.prepare<[], [number, string]>('SELECT id, name FROM types').raw().all();
    for (const [row, name] of rows) {
      this.#typeNames.set(row, name);
      this.#typeRows.set(name, row);
    }
  }
}

interface Stretch {
  readonly events: RecordedEvent[];
  readonly position: number;
}

interface Wanted {
  readonly types: readonly number[] | undefined;
  readonly prefixes: readonly string[] | undefined;
}

const jsonOf = (types: readonly number[] | undefined): string[] => (types ? [JSON.stringify(types)] : []);
