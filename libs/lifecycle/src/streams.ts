import { CATEGORIES, type Category, SUBJECT_CATEGORIES, type SubjectCategory } from './fact.js';

/** Made once, because every fact is asked for its subject. One that begins with the name of another is tried before it. */
const BEGINNINGS = CATEGORIES.toSorted((a, b) => b.length - a.length).map(
  (category) => [`${category}-`, category] as const,
);

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
  const [beginning = '', category] = BEGINNINGS.find(([known]) => stream.startsWith(known)) ?? [];
  if (category !== undefined && stream.length > beginning.length) {
    return { category, id: stream.slice(beginning.length) };
  }
  throw new Error(`'${stream}' names no subject: a stream is called <${CATEGORIES.join('|')}>-<id>.`);
}

/** Whether a stream of this category tells of something that can be asked about, and has rows in the read models. */
export const isSubjectCategory = (category: Category): category is SubjectCategory =>
  SUBJECT_CATEGORIES.some((subject) => subject === category);

/** What kind of thing an id names, by its looks: `ami-`, `snap-`, `vol-`, `i-`, `o-`, or the digits of an account. */
export const categoryOf = (id: string): SubjectCategory | null =>
  PREFIXES.find(([prefix]) => prefix.test(id))?.[1] ?? null;
