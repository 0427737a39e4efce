import type { SubjectCategory } from '#lifecycle';
import { factIdOf, factKey } from './fact-key.js';
import type { Generation } from './generation.js';
import { Sql, SqlFamily } from './sql.js';
import { type Act, type Span, type Thing, type ThingInterval, Things } from './things.js';

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

const INTERVAL = `
  SELECT k.word AS kind, t.id, f.word AS facet, i.key, i.value, i.since AS "from", i.until AS "to", i.opened_by AS opened,
    po.name AS openedByPrincipal, i.closed_by AS closed, pc.name AS closedByPrincipal, i.uncertain, i.thing, i.revision
  FROM intervals i
  CROSS JOIN things t ON t.key = i.thing
  CROSS JOIN words k ON k.id = t.kind
  CROSS JOIN words f ON f.id = i.facet
  CROSS JOIN principals po ON po.id = i.opened_principal
  LEFT JOIN principals pc ON pc.id = i.closed_principal`;
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
const INTERVALS = new SqlFamily<IntervalRecord>();
const ACTS = new SqlFamily<ActRecord>();
const TOUCHED = new Sql<{ kind: SubjectCategory; id: string }>(
  `SELECT DISTINCT k.word AS kind, t.id FROM acts a JOIN things t ON t.key = a.thing JOIN words k ON k.id = t.kind
   WHERE a.occurred_at >= ? AND a.occurred_at < ?`,
);

type When = { readonly at?: number; readonly span?: Span };

/** Reads whichever generation answers now. Before it was built for the first time every question throws `ModelStillBuilding`. */
export class SqliteThings extends Things {
  constructor(private readonly current: () => Generation) {
    super();
  }

  thing(id: string): Thing | undefined {
    const row = THING.in(this.#model().db).get(id);
    if (!row) return undefined;
    const { timeline, ...rest } = row;
    const { state }: { state: unknown } = JSON.parse(timeline);
    return { ...rest, state };
  }

  intervalsOf(id: string, options: When & { facets?: readonly string[] } = {}): ThingInterval[] {
    const { words, db } = this.#model();
    const key = KEY.in(db).get(id)?.key;
    if (key === undefined) return [];
    const facets = options.facets?.map((facet) => words.find(facet) ?? -1);
    const when = holding(options);
    const among = facets ? ` AND i.facet IN (${facets.map(() => '?').join(', ')})` : '';
    const sql = `${INTERVAL} WHERE i.thing = ?${among}${when.sql} ORDER BY ${OLDEST_FIRST}`;
    return INTERVALS.of(sql)
      .in(db)
      .all(key, ...(facets ?? []), ...when.values)
      .map(intervalOf);
  }

  holders(facet: string, key: string, options: When & { kind?: SubjectCategory } = {}): ThingInterval[] {
    const { words, db } = this.#model();
    const when = holding(options);
    const kind = ofKind(this.#model(), options.kind);
    const sql = `${INTERVAL} WHERE i.facet = ? AND i.key = ?${kind.sql}${when.sql} ORDER BY i.since, t.id`;
    return INTERVALS.of(sql)
      .in(db)
      .all(words.find(facet) ?? -1, key, ...kind.values, ...when.values)
      .map(intervalOf);
  }

  *scan(facet: string, options: When & { kind?: SubjectCategory } = {}): Iterable<ThingInterval> {
    const { words, db } = this.#model();
    const when = holding(options);
    const kind = ofKind(this.#model(), options.kind);
    const sql = `${INTERVAL} WHERE i.facet = ? AND (i.key, i.since, i.thing, i.revision) > (?, ?, ?, ?)${kind.sql}${when.sql}
      ORDER BY i.key, i.since, i.thing, i.revision LIMIT ${CHUNK}`;
    let after: readonly (string | number)[] = ['', Number.MIN_SAFE_INTEGER, -1, -1];
    for (;;) {
      const rows = INTERVALS.of(sql)
        .in(db)
        .all(words.find(facet) ?? -1, ...after, ...kind.values, ...when.values);
      yield* rows.map(intervalOf);
      const last = rows.at(-1);
      if (!last || rows.length < CHUNK) return;
      after = [last.key, last.from, last.thing, last.revision];
    }
  }

  acts(options: Parameters<Things['acts']>[0]): Act[] {
    const { db } = this.#model();
    const { sql, values } = actsWhere(this.#model(), options);
    const text = `${ACT} WHERE ${sql} ORDER BY a.occurred_at, a.fact LIMIT ?`;
    return ACTS.of(text)
      .in(db)
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

interface Condition {
  readonly sql: string;
  readonly values: readonly (string | number | Buffer)[];
}

const ALWAYS: Condition = { sql: '', values: [] };

const holding = ({ at, span }: When): Condition => {
  if (at !== undefined) {
    return { sql: ' AND i.since <= ? AND (i.until IS NULL OR i.until > ?)', values: [at, at] };
  }
  if (!span) return ALWAYS;
  const before = span.to === undefined ? ALWAYS : { sql: ' AND i.since < ?', values: [span.to] };
  const after =
    span.from === undefined ? ALWAYS : { sql: ' AND (i.until IS NULL OR i.until > ?)', values: [span.from] };
  return { sql: before.sql + after.sql, values: [...before.values, ...after.values] };
};

const ofKind = ({ words }: Generation, kind: SubjectCategory | undefined): Condition =>
  kind === undefined ? ALWAYS : { sql: ' AND t.kind = ?', values: [words.find(kind) ?? -1] };

const actsWhere = (
  { words, principals, db }: Generation,
  { id, principal, types, span, after }: Parameters<Things['acts']>[0],
): Condition => {
  const parts: Condition[] = [{ sql: 'a.occurred_at >= ?', values: [span?.from ?? Number.MIN_SAFE_INTEGER] }];
  if (span?.to !== undefined) parts.push({ sql: 'a.occurred_at < ?', values: [span.to] });
  if (id !== undefined) parts.push({ sql: 'a.thing = ?', values: [KEY.in(db).get(id)?.key ?? -1] });
  if (principal !== undefined) parts.push({ sql: 'a.principal = ?', values: [principals.find(principal) ?? -1] });
  if (types) {
    const marks = types.map(() => '?').join(', ');
    parts.push({ sql: `a.type IN (${marks})`, values: types.map((type) => words.find(type) ?? -1) });
  }
  if (after) {
    parts.push({ sql: '(a.occurred_at, a.fact) > (?, ?)', values: [after.occurredAt, factKey(after.factId)] });
  }
  return { sql: parts.map(({ sql }) => sql).join(' AND '), values: parts.flatMap(({ values }) => values) };
};

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
