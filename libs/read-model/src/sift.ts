import { setImmediate as turn } from 'node:timers/promises';
import type { Generation } from './generation.js';
import { type Page, readCursor, writeCursor } from './page.js';
import type { SearchTable } from './schema.js';
import type { Condition } from './search.js';
import { SqlFamily } from './sql.js';

/** Some of the rows: those that fulfil every condition. */
export interface Part {
  /**
   * The columns of the table's index by which the rows are found, joined by `_`: the planner, who knows nothing of how many rows an
   * owner has, would as soon walk through all of them in their order. Null: by the keys that a condition names.
   */
  readonly index: string | null;
  readonly conditions: readonly Condition[];
}

/** What is sifted: what the database can tell of each state, and what only the state itself can. */
export interface Sifting<State> {
  /** No row is in two of them; without any, nothing is found. */
  readonly parts: readonly Part[];
  readonly passes?: ((state: State) => boolean) | undefined;
  /** `next` of the page before. */
  readonly cursor?: string | undefined;
  readonly limit: number;
}

interface Row {
  readonly id: string;
  readonly created: number;
  readonly timeline: string;
}

type Place = readonly (string | number)[];

const ORDER = 'sifted';
/** States parsed before others get a turn: a few milliseconds. */
const CHUNK = 250;
const ROWS = new SqlFamily<Row>();

/**
 * A full page of the states that fulfil everything, in the order of their making, however many have to be looked at for it; other
 * work gets its turn meanwhile. What was there all the time is shown once.
 * @throws {BadCursor} The cursor is of another list.
 */
export async function sift<State>(
  current: () => Generation,
  table: SearchTable<State>,
  { parts, passes = () => true, cursor, limit }: Sifting<State>,
): Promise<Page<State>> {
  const items: State[] = [];
  let shown: Place | null = null;
  let place = cursor === undefined ? null : readCursor(cursor, ORDER, [0, '']);
  for (;;) {
    const rows = rowsBehind(current(), table, parts, place);
    for (const row of rows) {
      place = [row.created, row.id];
      const state = stateOf(table, row);
      if (!passes(state)) continue;
      // One more than fits is there: the page is full, and not the last.
      if (items.length === limit && shown) return { items, next: writeCursor(ORDER, shown) };
      items.push(state);
      shown = place;
    }
    if (rows.length < CHUNK) return { items, next: null };
    await turn();
  }
}

function rowsBehind<State>(
  generation: Generation,
  { name }: SearchTable<State>,
  parts: readonly Part[],
  place: Place | null,
): readonly Row[] {
  generation.requireBuilt();
  if (parts.length === 0) return [];
  const behind = place === null ? [] : [{ sql: '(r.created, r.id) > (?, ?)', values: place }];
  const asked = parts.map(({ index, conditions }) => ({ index, where: [...conditions, ...behind] }));
  const selects = asked.map(
    ({ index, where }) =>
      `SELECT r.thing, r.id, r.created FROM ${name} r ${index === null ? 'NOT INDEXED' : `INDEXED BY ${name}_${index}`}
       WHERE ${['1', ...where.map(({ sql }) => sql)].join(' AND ')}`,
  );
  // What is sorted is narrow: the states are read for those only that are looked at.
  return ROWS.of(
    `SELECT f.id, f.created, t.timeline FROM (${selects.join(' UNION ALL ')} ORDER BY 3, 2 LIMIT ${CHUNK}) f
     CROSS JOIN things t ON t.key = f.thing ORDER BY f.created, f.id`,
  )
    .in(generation.db)
    .all(...asked.flatMap(({ where }) => where.flatMap(({ values }) => values)));
}

/** The table says what the states are that its rows were made of. */
const stateOf = <State>(_table: SearchTable<State>, { timeline }: Row): State => {
  const { state }: { state: State } = JSON.parse(timeline);
  return state;
};
