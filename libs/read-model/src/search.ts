import type { Generation } from './generation.js';
import { type Page, readCursor, writeCursor } from './page.js';
import type { SearchTable } from './schema.js';
import { SqlFamily } from './sql.js';

/** What a list is sorted by; with `-` in front: the other way round. Ties are in the order of ids, so the order is total. */
export const SORTS = ['created', '-created', 'name', '-name', 'id', '-id'] as const;
export type Sort = (typeof SORTS)[number];

/** Most items of a page, and how many where nothing is said. */
export const LARGEST_PAGE = 1_000;
const USUAL_PAGE = 100;

/** How a list is sorted and cut into pages. */
export interface Paging {
  readonly sort?: Sort;
  /** `next` of the page before. */
  readonly cursor?: string;
  readonly limit?: number;
}

/** Something that a row has to fulfil; columns are of `r`, the search row. */
export interface Condition {
  readonly sql: string;
  readonly values: readonly (string | number)[];
}

/** One of these values; an empty list is no condition. */
export const oneOf = (column: string, values: readonly string[] | undefined): Condition[] =>
  values?.length ? [{ sql: `r.${column} IN (SELECT value FROM json_each(?))`, values: [JSON.stringify(values)] }] : [];

/** This value, where one is asked for. */
export const equal = (column: string, value: string | number | undefined): Condition[] =>
  value === undefined ? [] : [{ sql: `r.${column} = ?`, values: [value] }];

/** A pattern in which `*` stands for any text and `?` for one character; every other character for itself. */
export const matches = (column: string, pattern: string | undefined): Condition[] => {
  if (pattern === undefined) return [];
  if (!/[*?]/.test(pattern)) return equal(column, pattern);
  return [{ sql: `r.${column} GLOB ?`, values: [pattern.replaceAll('[', '[[]')] }];
};

/** The key holds now in this facet, with this value where one is given. */
export const holdsNow = (facet: string, key: string | undefined, value?: string): Condition[] => {
  if (key === undefined) return [];
  const sql = `EXISTS (SELECT 1 FROM intervals i WHERE i.thing = r.thing AND i.facet = (SELECT id FROM words WHERE word = ?)
    AND i.key = ? AND i.until IS NULL${value === undefined ? '' : ' AND i.value = ?'})`;
  return [{ sql, values: value === undefined ? [facet, key] : [facet, key, value] }];
};

/** Every one of these tags: `key`, or `key=value`. A tag's key holds no `=` here: what follows the first one is its value. */
export const tagged = (tags: readonly string[] | undefined): Condition[] =>
  (tags ?? []).flatMap((tag) => {
    const cut = tag.indexOf('=');
    return cut < 0 ? holdsNow('tag', tag) : holdsNow('tag', tag.slice(0, cut), tag.slice(cut + 1));
  });

interface Found {
  readonly id: string;
  readonly name: string;
  readonly created: number;
  readonly timeline: string;
}

const FOUND = new SqlFamily<Found>();

/**
 * A page of the states that fulfil every condition. A cursor is a place in the order, so rows that come or go meanwhile
 * shift nothing: what was there all the time is shown once.
 * @throws {BadCursor} The cursor is of another order.
 */
export const search = <State>(
  generation: Generation,
  table: SearchTable<State>,
  conditions: readonly Condition[],
  { sort = 'created', cursor, limit = USUAL_PAGE }: Paging,
): Page<State> => {
  generation.requireBuilt();
  const size = Math.min(Math.max(1, limit), LARGEST_PAGE);
  const where = [...conditions, ...behind(sort, cursor)];
  const rows = FOUND.of(selectOf(table.name, where, sort))
    .in(generation.db)
    .all(...where.flatMap(({ values }) => values), size + 1);
  const shown = rows.slice(0, size);
  const last = shown.at(-1);
  const next = last && rows.length > size ? writeCursor(sort, [last[columnOf(sort)], last.id]) : null;
  return { items: shown.map((row) => stateOf(table, row)), next };
};

const COUNTED = new SqlFamily<{ readonly found: number }>();

/** How many states fulfil every condition. */
export const count = (generation: Generation, { name }: SearchTable, conditions: readonly Condition[]): number => {
  generation.requireBuilt();
  const where = ['1', ...conditions.map(({ sql }) => sql)].join(' AND ');
  const counted = COUNTED.of(`SELECT count(*) AS found FROM ${name} r WHERE ${where}`).in(generation.db);
  return counted.get(...conditions.flatMap(({ values }) => values))?.found ?? 0;
};

const selectOf = (table: string, where: readonly Condition[], sort: Sort): string => {
  const direction = descends(sort) ? 'DESC' : 'ASC';
  return `SELECT r.id, r.name, r.created, t.timeline FROM ${table} r JOIN things t ON t.key = r.thing
    WHERE ${['1', ...where.map(({ sql }) => sql)].join(' AND ')}
    ORDER BY r.${columnOf(sort)} ${direction}, r.id ${direction} LIMIT ?`;
};

const behind = (sort: Sort, cursor: string | undefined): Condition[] => {
  if (cursor === undefined) return [];
  const column = columnOf(sort);
  const values = readCursor(cursor, sort, [column === 'created' ? 0 : '', '']);
  return [{ sql: `(r.${column}, r.id) ${descends(sort) ? '<' : '>'} (?, ?)`, values }];
};

const descends = (sort: Sort): boolean => sort.startsWith('-');

const columnOf = (sort: Sort): 'created' | 'name' | 'id' => {
  if (sort === 'id' || sort === '-id') return 'id';
  return sort === 'name' || sort === '-name' ? 'name' : 'created';
};

/** The table says what the states are that its rows were made of. */
const stateOf = <State>(_table: SearchTable<State>, { timeline }: Found): State => {
  const { state }: { state: State } = JSON.parse(timeline);
  return state;
};
