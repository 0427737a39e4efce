/** A condition on `s.name`: the names that start with a prefix, as a range that the index on names answers. */
export interface PrefixRange {
  readonly sql: string;
  readonly bounds: readonly string[];
}

/** SQLite orders text by its UTF-8 bytes, which is the order of code points. */
export function prefixRange(prefix: string): PrefixRange {
  const end = successor(prefix);
  if (end === null) return { sql: 's.name >= ?', bounds: [prefix] };
  return { sql: '(s.name >= ? AND s.name < ?)', bounds: [prefix, end] };
}

/** The first text after all that start with the prefix; null where there is none. */
function successor(prefix: string): string | null {
  const points = Array.from(prefix, (character) => character.codePointAt(0) ?? 0);
  while (points.at(-1) === 0x10ffff) points.pop();
  const last = points.pop();
  if (last === undefined) return null;
  // Between U+D7FF and U+E000 stand the surrogates, which are no characters and have no UTF-8.
  return String.fromCodePoint(...points, last === 0xd7ff ? 0xe000 : last + 1);
}
