import type { SubjectCategory } from '#lifecycle';
import { factIdOf } from './fact-key.js';
import type { Generation } from './generation.js';
import { Sql, SqlFamily } from './sql.js';
import {
  actsWhere,
  afterGrant,
  afterHolder,
  within,
  holding,
  LAST,
  ofKind,
  whereAll,
  type When,
} from './conditions.js';
import { IS_GRANT, WORDS } from './schema.js';
import { type Act, type Browsed, type Span, type Thing, type ThingInterval, Things } from './things.js';

/** Things kept as they were read. */
const REMEMBERED = 500;
/** Rows fetched at once by what streams. */
const CHUNK = 1_000;

interface IntervalRecord {
  readonly kind: SubjectCategory;
  readonly id: string;
  readonly facet: string;
  readonly key: string;
  readonly value: string;
  readonly from: number;
  readonly to: number | null;
  readonly opened: Buffer | string;
  readonly openedByPrincipal: string;
  readonly closed: Buffer | string | null;
  readonly closedByPrincipal: string | null;
  readonly uncertain: number;
  readonly thing: number;
  readonly revision: number;
}

interface ActRecord extends Omit<Act, 'factId'> {
  readonly fact: Buffer | string;
}

const intervalsFrom = (table: string): string => `
  SELECT k.word AS kind, t.id, f.word AS facet, i.key, i.value, i.since AS "from", i.until AS "to", i.opened_by AS opened,
    po.name AS openedByPrincipal, i.closed_by AS closed, pc.name AS closedByPrincipal, i.uncertain, i.thing, i.revision
  FROM ${table}
  CROSS JOIN things t ON t.key = i.thing
  CROSS JOIN words k ON k.id = t.kind
  CROSS JOIN words f ON f.id = i.facet
  CROSS JOIN principals po ON po.id = i.opened_principal
  LEFT JOIN principals pc ON pc.id = i.closed_principal`;
const INTERVAL = intervalsFrom('intervals i');
const GRANT = intervalsFrom('intervals i INDEXED BY intervals_grants');
/** Never by revision or by number of a word: those tell in which order evidence arrived, and answers must not. */
const OLDEST_FIRST = 'i.since, f.word, i.key, i.until IS NULL, i.until, i.opened_by';
const ACT = `
  SELECT k.word AS kind, t.id, y.word AS type, a.fact, a.revision, a.occurred_at AS occurredAt,
    a.recorded_at AS recordedAt, p.name AS principal, c.name AS account
  FROM acts a
  CROSS JOIN things t ON t.key = a.thing
  CROSS JOIN words k ON k.id = t.kind
  CROSS JOIN words y ON y.id = a.type
  CROSS JOIN principals p ON p.id = a.principal
  LEFT JOIN principals c ON c.id = a.account`;

const THING = new Sql<Omit<Thing, 'state'> & { timeline: string }>(
  `SELECT word AS kind, things.id, owner AS ownerId, region, timeline, parked
   FROM things JOIN words ON words.id = kind WHERE things.id = ?`,
);
const KEY = new Sql<{ key: number }>('SELECT key FROM things WHERE id = ?');
const SOMEBODY = new Sql<{ one: number }>('SELECT 1 AS one FROM intervals WHERE facet = ? AND key = ? LIMIT 1');
const INTERVALS = new SqlFamily<IntervalRecord>();
const ACTS = new SqlFamily<ActRecord>();
const UNOWNED = { sql: 'owner IS NULL', values: [] };
const BROWSED = new SqlFamily<{ id: string; key: number }>();
const TOUCHES = new Sql<{ one: number }>(
  'SELECT 1 AS one FROM acts WHERE thing = ? AND occurred_at >= ? AND occurred_at < ? LIMIT 1',
);
const PRINCIPALS = new Sql<{ name: string }>('SELECT name FROM principals WHERE name >= ? AND name < ? ORDER BY name');
const TOUCHED = new Sql<{ kind: SubjectCategory; id: string }>(
  `SELECT DISTINCT k.word AS kind, t.id FROM acts a JOIN things t ON t.key = a.thing JOIN words k ON k.id = t.kind
   WHERE a.occurred_at >= ? AND a.occurred_at < ?`,
);

/** Reads whichever generation answers now. Before it was built for the first time every question throws `ModelStillBuilding`. */
export class SqliteThings extends Things {
  /** What was read of the present edition of the rows: between two changes the same few things are asked about. */
  readonly #read = new Map<string, Thing>();
  #from: Generation | null = null;
  #edition = -1;

  constructor(private readonly current: () => Generation) {
    super();
  }

  thing(id: string): Thing | undefined {
    const model = this.#model();
    if (this.#from !== model || this.#edition !== model.edition || this.#read.size >= REMEMBERED) this.#read.clear();
    [this.#from, this.#edition] = [model, model.edition];
    const known = this.#read.get(id);
    if (known) return known;
    const row = THING.in(model.db).get(id);
    if (!row) return undefined;
    const { timeline, ...rest } = row;
    const { state }: { state: unknown } = JSON.parse(timeline);
    const thing = { ...rest, state };
    this.#read.set(id, thing);
    return thing;
  }

  intervalsOf(id: string, options: When & { facets?: readonly string[] } = {}): ThingInterval[] {
    const { words, db } = this.#model();
    const key = KEY.in(db).get(id)?.key;
    if (key === undefined) return [];
    const facets = options.facets?.map((facet) => words.find(facet) ?? -1);
    const { sql, values } = whereAll(
      { sql: 'i.thing = ?', values: [key] },
      facets ? { sql: `i.facet IN (${facets.map(() => '?').join(', ')})`, values: facets } : null,
      holding(options),
    );
    return INTERVALS.of(`${INTERVAL} WHERE ${sql} ORDER BY ${OLDEST_FIRST}`)
      .in(db)
      .all(...values)
      .map(intervalOf);
  }

  holders(
    facet: string,
    key: string,
    { limit = -1, ...options }: Parameters<Things['holders']>[2] = {},
  ): ThingInterval[] {
    const { words, db } = this.#model();
    const number = words.find(facet) ?? -1;
    // Walks of lineage ask of each thing what came of it, and of most nothing did: a statement of six tables costs thrice this one.
    if (!SOMEBODY.in(db).get(number, key)) return [];
    const { sql, values } = whereAll(
      { sql: 'i.facet = ? AND i.key = ?', values: [number, key] },
      ofKind(words, options.kind),
      holding(options),
      afterHolder(options.after),
    );
    return INTERVALS.of(`${INTERVAL} WHERE ${sql} ORDER BY i.since, t.id LIMIT ?`)
      .in(db)
      .all(...values, limit)
      .map(intervalOf);
  }

  *scan(facet: string, options: Parameters<Things['scan']>[1] = {}): Iterable<ThingInterval> {
    const { words } = this.#model();
    const { sql, values } = whereAll(
      { sql: 'i.facet = ?', values: [words.find(facet) ?? -1] },
      within('i.key', options.prefix ?? ''),
      ofKind(words, options.kind),
      holding(options),
    );
    const text = `${INTERVAL} WHERE ${sql} AND (i.key, i.since, i.thing, i.revision) > (?, ?, ?, ?)
      ORDER BY i.key, i.since, i.thing, i.revision LIMIT ${CHUNK}`;
    let after: readonly (string | number)[] = [options.prefix ?? '', Number.MIN_SAFE_INTEGER, -1, -1];
    for (;;) {
      const rows = INTERVALS.of(text)
        .in(this.#model().db)
        .all(...values, ...after);
      yield* rows.map(intervalOf);
      const last = rows.at(-1);
      if (!last || rows.length < CHUNK) return;
      after = [last.key, last.from, last.thing, last.revision];
    }
  }

  grants(facet: 'permission' | 'share', { span, after, limit }: Parameters<Things['grants']>[1]): ThingInterval[] {
    const { sql, values } = whereAll(
      { sql: `i.${IS_GRANT} AND i.facet = ?`, values: [WORDS[facet]] },
      holding(span ? { span } : {}),
      afterGrant(after),
    );
    return INTERVALS.of(`${GRANT} WHERE ${sql} ORDER BY i.since, t.id, i.key, i.opened_by LIMIT ?`)
      .in(this.#model().db)
      .all(...values, limit)
      .map(intervalOf);
  }

  browse({ prefix = '', after, unowned, touched, limit }: Parameters<Things['browse']>[0]): Browsed {
    const { db } = this.#model();
    const { sql, values } = whereAll(
      { sql: 'id > ?', values: [after ?? prefix] },
      within('id', prefix),
      unowned === true ? UNOWNED : null,
    );
    const rows = BROWSED.of(`SELECT id, key FROM things WHERE ${sql} ORDER BY id LIMIT ?`)
      .in(db)
      .all(...values, limit);
    const [from, to] = [touched?.from ?? Number.MIN_SAFE_INTEGER, touched?.to ?? Number.MAX_SAFE_INTEGER];
    const found = touched ? rows.filter(({ key }) => TOUCHES.in(db).get(key, from, to)) : rows;
    return { ids: found.map(({ id }) => id), last: rows.length < limit ? null : (rows.at(-1)?.id ?? null) };
  }

  principals(prefix: string): string[] {
    const rows = PRINCIPALS.in(this.#model().db).all(prefix, `${prefix}${LAST}`);
    return rows.map(({ name }) => name);
  }

  acts(options: Parameters<Things['acts']>[0]): Act[] {
    const model = this.#model();
    const { sql, values } = actsWhere(model, options, (id) => KEY.in(model.db).get(id)?.key ?? -1);
    return ACTS.of(`${ACT} WHERE ${sql} ORDER BY a.occurred_at, a.fact LIMIT ?`)
      .in(model.db)
      .all(...values, options.limit ?? -1)
      .map(({ fact, ...act }) => ({ ...act, factId: factIdOf(fact) }));
  }

  touched({ from, to }: Span): Iterable<{ kind: SubjectCategory; id: string }> {
    return TOUCHED.in(this.#model().db).all(from ?? Number.MIN_SAFE_INTEGER, to ?? Number.MAX_SAFE_INTEGER);
  }

  #model(): Generation {
    const generation = this.current();
    generation.requireBuilt();
    return generation;
  }
}

const intervalOf = (row: IntervalRecord): ThingInterval => ({
  kind: row.kind,
  id: row.id,
  facet: row.facet,
  key: row.key,
  value: row.value,
  from: row.from,
  to: row.to,
  openedBy: factIdOf(row.opened),
  openedByPrincipal: row.openedByPrincipal,
  closedBy: row.closed && factIdOf(row.closed),
  closedByPrincipal: row.closedByPrincipal,
  orderUncertain: row.uncertain === 1,
});
