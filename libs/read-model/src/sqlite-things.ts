import { type SubjectCategory, UNNAMED } from '#lifecycle';
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
import {
  type ActRecord,
  actsIn,
  type IntervalRecord,
  intervalsIn,
  oldestFirst,
  type OwnedRecord,
} from './things-rows.js';
import { type Act, type Browsed, type Holder, type Span, type Thing, type ThingInterval, Things } from './things.js';

/** Things kept as they were read. */
const REMEMBERED = 500;
/** Rows fetched at once by what streams. */
const CHUNK = 1_000;

const COLUMNS = `i.facet, i.key, i.value, i.since AS "from", i.until AS "to", i.opened_by AS opened,
  i.opened_principal AS openedByPrincipal, i.closed_by AS closed, i.closed_principal AS closedByPrincipal, i.uncertain,
  i.thing, i.revision`;
const intervalsFrom = (table: string): string =>
  `SELECT t.kind, t.id, ${COLUMNS} FROM ${table} CROSS JOIN things t ON t.key = i.thing`;
const INTERVAL = intervalsFrom('intervals i');
const GRANT = intervalsFrom('intervals i INDEXED BY intervals_grants');
const ACT = `
  SELECT t.kind, t.id, a.type, a.fact, a.revision, a.occurred_at AS occurredAt, a.recorded_at AS recordedAt, a.principal, a.account
  FROM acts a CROSS JOIN things t ON t.key = a.thing`;

const THING = new Sql<Omit<Thing, 'state'> & { timeline: string }>(
  `SELECT word AS kind, things.id, owner AS ownerId, region, timeline, parked
   FROM things JOIN words ON words.id = kind WHERE things.id = ?`,
);
const KEY = new Sql<{ key: number }>('SELECT key FROM things WHERE id = ?');
const SOMEBODY = new Sql<{ one: number }>('SELECT 1 AS one FROM intervals WHERE facet = ? AND key = ? LIMIT 1');
const KIND = new Sql<{ key: number; kind: number }>('SELECT key, kind FROM things WHERE id = ?');
const INTERVALS = new SqlFamily<OwnedRecord>();
const OF_ONE = new SqlFamily<IntervalRecord>();
const HOLDERS = new SqlFamily<Holder>();
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
    const model = this.#model();
    const thing = KIND.in(model.db).get(id);
    if (thing === undefined) return [];
    const facets = options.facets?.map((facet) => model.words.find(facet) ?? -1);
    const { sql, values } = whereAll(
      { sql: 'i.thing = ?', values: [thing.key] },
      facets ? { sql: `i.facet IN (${facets.map(() => '?').join(', ')})`, values: facets } : null,
      holding(options),
    );
    const isOfTime = options.at !== undefined || options.span !== undefined;
    const intervalOf = intervalsIn(model, options);
    return OF_ONE.of(`SELECT ${COLUMNS} FROM intervals i WHERE ${sql}`)
      .in(model.db)
      .all(...values)
      .map((row) => intervalOf({ ...row, id, kind: thing.kind }))
      .filter(({ facet }) => !isOfTime || facet !== UNNAMED)
      .toSorted(oldestFirst);
  }

  holders(
    facet: string,
    key: string,
    { limit = -1, ...options }: Parameters<Things['holders']>[2] = {},
  ): ThingInterval[] {
    const model = this.#model();
    const { words, db } = model;
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
      .map(intervalsIn(model, options));
  }

  holdersOfAny(facet: string, keys: readonly string[], { limit, ...options }: Parameters<Things['holdersOfAny']>[2]) {
    const { words, db } = this.#model();
    const number = words.find(facet);
    if (number === undefined) return [];
    const { sql, values } = whereAll(
      { sql: 'i.facet = ? AND i.key IN (SELECT value FROM json_each(?))', values: [number, JSON.stringify(keys)] },
      ofKind(words, options.kind),
      holding(options),
    );
    const text = `SELECT t.id, i.key, i.since AS "from" FROM intervals i CROSS JOIN things t ON t.key = i.thing
      WHERE ${sql} ORDER BY i.key, i.since, t.id LIMIT ?`;
    return HOLDERS.of(text)
      .in(db)
      .all(...values, limit);
  }

  *scan(facet: string, options: NonNullable<Parameters<Things['scan']>[1]> = {}): Iterable<ThingInterval> {
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
      const model = this.#model();
      const rows = INTERVALS.of(text)
        .in(model.db)
        .all(...values, ...after);
      yield* rows.map(intervalsIn(model, options));
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
    const model = this.#model();
    return INTERVALS.of(`${GRANT} WHERE ${sql} ORDER BY i.since, t.id, i.key, i.opened_by LIMIT ?`)
      .in(model.db)
      .all(...values, limit)
      .map(intervalsIn(model, span ? { span } : {}));
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
      .map(actsIn(model));
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
