import type { Category, SubjectCategory } from './fact.js';

const CATEGORIES: readonly Category[] = [
  'image',
  'snapshot',
  'volume',
  'instance',
  'account',
  'organization',
  'evidence',
  'quarantine',
];

const PREFIXES: readonly (readonly [RegExp, SubjectCategory])[] = [
  [/^ami-/, 'image'],
  [/^snap-/, 'snapshot'],
  [/^vol-/, 'volume'],
  [/^i-/, 'instance'],
  [/^\d+$/, 'account'],
  [/^o-/, 'organization'],
];

/** Where the facts of a subject stand: `image-ami-0abc`. */
export const streamOf = (category: Category, id: string): string => `${category}-${id}`;

/**
 * The subject of a stream, as `streamOf` named it.
 * @throws {Error} The name is no stream of this project.
 */
export function subjectOf(stream: string): { category: Category; id: string } {
  const hyphen = stream.indexOf('-');
  const category = CATEGORIES.find((known) => known === stream.slice(0, Math.max(hyphen, 0)));
  if (category !== undefined && hyphen < stream.length - 1) return { category, id: stream.slice(hyphen + 1) };
  throw new Error(`'${stream}' names no subject: a stream is called <${CATEGORIES.join('|')}>-<id>.`);
}

/** What kind of thing an id names, by its looks: `ami-`, `snap-`, `vol-`, `i-`, `o-`, or the digits of an account. */
export const categoryOf = (id: string): SubjectCategory | null =>
  PREFIXES.find(([prefix]) => prefix.test(id))?.[1] ?? null;
