import type { Generation } from './generation.js';
import type { SearchTable } from './schema.js';
import type { Condition } from './search.js';
import { SqlFamily } from './sql.js';

/** A tag that a thing has now. */
export interface HeldTag {
  readonly id: string;
  readonly key: string;
  readonly value: string;
}

const TAGS = new SqlFamily<HeldTag>();

/** The next tags of the things that fulfil every condition, in the order of (id, key), up to `limit`. */
export function tagsHeld(
  generation: Generation,
  { name }: SearchTable,
  conditions: readonly Condition[],
  { after, limit }: { readonly after?: Pick<HeldTag, 'id' | 'key'> | undefined; readonly limit: number },
): readonly HeldTag[] {
  generation.requireBuilt();
  const behind = after === undefined ? [] : [{ sql: '(r.id, i.key) > (?, ?)', values: [after.id, after.key] }];
  // The first bound is what the index of ids can look up.
  const from = after === undefined ? [] : [{ sql: 'r.id >= ?', values: [after.id] }];
  const where = [...conditions, ...from, ...behind];
  return TAGS.of(
    `SELECT r.id, i.key, i.value FROM ${name} r INDEXED BY ${name}_id
     CROSS JOIN intervals i ON i.thing = r.thing AND i.facet = (SELECT id FROM words WHERE word = 'tag') AND i.until IS NULL
     WHERE ${['1', ...where.map(({ sql }) => sql)].join(' AND ')} ORDER BY r.id, i.key LIMIT ?`,
  )
    .in(generation.db)
    .all(...where.flatMap(({ values }) => values), limit);
}
