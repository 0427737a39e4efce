import type { SubjectCategory } from '#lifecycle';
import { factKey } from './fact-key.js';
import type { Generation } from './generation.js';
import type { Names } from './names.js';
import { IS_SHARED_USE } from './schema.js';
import type { Span, ThingInterval, Things } from './things.js';

/** A part of a WHERE, on `i` (intervals), `a` (acts) or `t` (things); null: nothing is asked. */
export interface Condition {
  readonly sql: string;
  readonly values: readonly (string | number | Buffer)[];
}

export interface When {
  readonly at?: number;
  readonly span?: Span;
}

const EVER = Number.MIN_SAFE_INTEGER;

/** After every text that begins as it does. */
export const LAST = '\u{10ffff}';

export const whereAll = (...parts: readonly (Condition | null)[]): Condition => {
  const asked = parts.filter((part) => part !== null);
  return { sql: asked.map(({ sql }) => sql).join(' AND '), values: asked.flatMap(({ values }) => values) };
};

/** Intervals that hold at a moment, or overlap a span. */
export const holding = ({ at, span }: When): Condition | null => {
  if (at !== undefined) return { sql: 'i.since <= ? AND (i.until IS NULL OR i.until > ?)', values: [at, at] };
  const before = span?.to === undefined ? null : { sql: 'i.since < ?', values: [span.to] };
  const after = span?.from === undefined ? null : { sql: '(i.until IS NULL OR i.until > ?)', values: [span.from] };
  return before || after ? whereAll(before, after) : null;
};

export const ofKind = (words: Names, kind: SubjectCategory | undefined): Condition | null =>
  kind === undefined ? null : { sql: 't.kind = ?', values: [words.find(kind) ?? -1] };

/** Texts that begin with `prefix`, of those that are not before it: the other bound is where a stretch begins. */
export const within = (column: string, prefix: string): Condition => ({
  sql: `${column} < ?`,
  values: [`${prefix}${LAST}`],
});

/** The first bound is what an index can look up; the second leaves out those of the same moment that came already. */
export const afterHolder = (after: { from: number; id: string } | undefined): Condition | null =>
  after ? { sql: 'i.since >= ? AND (i.since > ? OR t.id > ?)', values: [after.from, after.from, after.id] } : null;

export const afterGrant = (
  after: Pick<ThingInterval, 'from' | 'id' | 'key' | 'openedBy'> | undefined,
): Condition | null =>
  after
    ? {
        sql: 'i.since >= ? AND (i.since > ? OR (t.id, i.key, i.opened_by) > (?, ?, ?))',
        values: [after.from, after.from, after.id, after.key, factKey(after.openedBy)],
      }
    : null;

type Asked = Parameters<Things['acts']>[0];

/** Acts as asked for; `keyOf` gives the number of a thing. */
export const actsWhere = (
  { words, principals }: Generation,
  { id, principal, account, types, span, after }: Asked,
  keyOf: (id: string) => number,
): Condition => {
  const ofOne = id !== undefined;
  const nameOf = (name: string) => principals.find(name) ?? -1;
  return whereAll(
    // Without the second bound a stretch would begin its search at the beginning of the time asked about.
    { sql: 'a.occurred_at >= ?', values: [Math.max(span?.from ?? EVER, after?.occurredAt ?? EVER)] },
    given(span?.to, (to) => ({ sql: 'a.occurred_at < ?', values: [to] })),
    given(id, (one) => ({ sql: 'a.thing = ?', values: [keyOf(one)] })),
    // The plus keeps the planner from the indexes of these where one thing is asked about, whose acts are few.
    given(principal, (name) => ({ sql: `${ofOne ? '+' : ''}a.principal = ?`, values: [nameOf(name)] })),
    given(account, (name) => ({ sql: `${ofOne ? '+' : ''}a.account = ?`, values: [nameOf(name)] })),
    given(types, (some) => ofTypes(some, ofOne, (type) => words.find(type) ?? -1)),
    given(after, (act) => ({
      sql: '(a.occurred_at, a.fact) > (?, ?)',
      values: [act.occurredAt, factKey(act.factId)],
    })),
  );
};

const given = <Value>(value: Value | undefined, condition: (value: Value) => Condition): Condition | null =>
  value === undefined ? null : condition(value);

const ofTypes = (types: readonly string[], ofOne: boolean, numberOf: (type: string) => number): Condition =>
  !ofOne && types.length === 1 && types[0] === 'SharedSnapshotUsed'
    ? { sql: `a.${IS_SHARED_USE}`, values: [] }
    : { sql: `a.type IN (${types.map(() => '?').join(', ')})`, values: types.map(numberOf) };
