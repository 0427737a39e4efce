import type { SubjectCategory } from '#lifecycle';

/** Raise it whenever a table below changes: a file of another version is thrown away and built anew from the log. */
export const TABLES_VERSION = 3;

/** Words whose numbers are the same in every file, because the conditions of partial indexes are written with numbers. */
export const WORDS = { permission: 1, share: 2, SharedSnapshotUsed: 3 } as const;
/** Conditions of the partial indexes, for `i` an interval and `a` an act; a query that says one can use its index. */
export const IS_GRANT = `facet <= ${WORDS.share}`;
export const IS_SHARED_USE = `type = ${WORDS.SharedSnapshotUsed}`;

/** A value of a search column. */
export type Cell = string | number | null;

/** What of a subject's current state can be searched: one row a subject, beside the columns that every search table has. */
export interface SearchTable<State = unknown> {
  readonly kind: SubjectCategory;
  readonly name: string;
  /** Column name → type. Every table also has `thing`, `id`, `name` and `created` (microseconds, -1 where unknown). */
  readonly columns: Readonly<Record<string, 'TEXT' | 'INTEGER'>>;
  /** Indexes beside those that sorting needs. */
  readonly indexes: readonly (readonly string[])[];
  /** The row of a state, as its fold gives it; null: nothing was ever told of the subject, so no search finds it. */
  row(state: State): SearchRow | null;
}

export interface SearchRow {
  readonly id: string;
  readonly name: string;
  readonly created: number;
  readonly cells: Readonly<Record<string, Cell>>;
}

/** Whether both say the same, so that the one need not be written over the other. */
export function sameRow(a: SearchRow | null, b: SearchRow | null): boolean {
  if (a === null || b === null) return a === b;
  if (a.id !== b.id || a.name !== b.name || a.created !== b.created) return false;
  return Object.keys(b.cells).every((column) => a.cells[column] === b.cells[column]);
}

/** What a read model is made of. */
export interface ModelDefinition {
  /** Names its files; lower-case letters. */
  readonly name: string;
  /** URL of the module that exports the definition, by which a thread finds it; without one, no thread fills it. */
  readonly module?: string;
  /** Version of what fills it: raised whenever a fold or a search row changes, because rows of two versions never mix. */
  readonly version: number;
  readonly kinds: readonly SubjectCategory[];
  readonly tables: readonly SearchTable[];
}

/**
 * The tables under every read model (docs/adr/0010). Intervals and acts are clustered by their thing, so what is asked of
 * one subject lies together; text that repeats in every row (facets, types, principals) is a number.
 */
const TABLES = `
  CREATE TABLE progress (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    version TEXT NOT NULL,
    position TEXT NOT NULL,
    recorded_at INTEGER NOT NULL,
    last_stream TEXT NOT NULL,
    last_revision INTEGER NOT NULL,
    last_id TEXT NOT NULL,
    indexed INTEGER NOT NULL,
    built INTEGER NOT NULL
  );
  CREATE TABLE words (id INTEGER PRIMARY KEY, word TEXT NOT NULL UNIQUE);
  CREATE TABLE principals (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
  CREATE TABLE things (
    key INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    kind INTEGER NOT NULL,
    owner TEXT,
    region TEXT,
    revision INTEGER NOT NULL,
    parked TEXT,
    unfolded INTEGER NOT NULL,
    timeline TEXT NOT NULL
  );
  CREATE TABLE intervals (
    thing INTEGER NOT NULL,
    facet INTEGER NOT NULL,
    key TEXT NOT NULL,
    revision INTEGER NOT NULL,
    value TEXT NOT NULL,
    since INTEGER NOT NULL,
    until INTEGER,
    opened_by BLOB NOT NULL,
    opened_principal INTEGER NOT NULL,
    closed_by BLOB,
    closed_principal INTEGER,
    uncertain INTEGER NOT NULL,
    PRIMARY KEY (thing, facet, key, revision)
  ) WITHOUT ROWID;
  CREATE TABLE acts (
    thing INTEGER NOT NULL,
    occurred_at INTEGER NOT NULL,
    fact BLOB NOT NULL,
    type INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    recorded_at INTEGER NOT NULL,
    principal INTEGER NOT NULL,
    account INTEGER,
    PRIMARY KEY (thing, occurred_at, fact)
  ) WITHOUT ROWID;
  CREATE INDEX things_parked ON things (id) WHERE parked IS NOT NULL;
  INSERT INTO words (word, id) VALUES ${Object.entries(WORDS)
    .map(([word, number]) => `('${word}', ${number})`)
    .join(', ')};
`;

const INDEXES = `
  CREATE INDEX IF NOT EXISTS intervals_holders ON intervals (facet, key, since);
  CREATE INDEX IF NOT EXISTS intervals_grants ON intervals (facet, since, until) WHERE ${IS_GRANT};
  CREATE INDEX IF NOT EXISTS things_unowned ON things (id) WHERE owner IS NULL;
  CREATE INDEX IF NOT EXISTS acts_time ON acts (occurred_at, fact);
  CREATE INDEX IF NOT EXISTS acts_principal ON acts (principal, occurred_at, fact);
  CREATE INDEX IF NOT EXISTS acts_account ON acts (account, occurred_at, fact) WHERE account IS NOT NULL;
  CREATE INDEX IF NOT EXISTS acts_shared_use ON acts (occurred_at, fact) WHERE ${IS_SHARED_USE};
`;

const searchTable = ({ name, columns }: SearchTable): string => {
  const own = Object.entries(columns).map(([column, type]) => `, ${column} ${type}`);
  return `CREATE TABLE ${name} (
    thing INTEGER PRIMARY KEY, id TEXT NOT NULL, name TEXT NOT NULL, created INTEGER NOT NULL${own.join('')});`;
};

const searchIndexes = ({ name, indexes }: SearchTable): string =>
  [['id'], ['name', 'id'], ['created', 'id'], ...indexes]
    .map((columns) => `CREATE INDEX IF NOT EXISTS ${name}_${columns.join('_')} ON ${name} (${columns.join(', ')});`)
    .join('\n');

/** What makes an empty file into the model's. */
export const tablesOf = (model: ModelDefinition): string => [TABLES, ...model.tables.map(searchTable)].join('\n');

/** What questions need and a bulk load does not: made once, when the model first reaches the log's end. */
export const indexesOf = (model: ModelDefinition): string => [INDEXES, ...model.tables.map(searchIndexes)].join('\n');

export const versionOf = (model: ModelDefinition): string => `${TABLES_VERSION}.${model.version}`;
