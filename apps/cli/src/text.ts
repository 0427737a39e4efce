/**
 * Characters that act on a terminal or on the reading order instead of being read: controls (C0, DEL, C1), bidirectional
 * marks, separators, invisible ones, and halves of surrogate pairs. Names in evidence are chosen by strangers: printed raw,
 * one could recolour, overwrite or forge the lines around it.
 */
const ACTING = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\u115F\u1160\u3164\uFFA0]/gu;

const hex = (character: string): string => {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x100) return `\\x${code.toString(16).padStart(2, '0')}`;
  return code < 0x10000 ? `\\u${code.toString(16).padStart(4, '0')}` : `\\u{${code.toString(16)}}`;
};

/** The text as it can be shown: every acting character is written out (`\x1b`). */
export const shown = (text: string): string => text.replaceAll(ACTING, hex);

/** One JSON document that is safe on a terminal and parses to the very same value. */
export const jsonOf = (value: unknown): string =>
  (JSON.stringify(value, null, 2) ?? 'null').replaceAll(ACTING, (character) =>
    character === '\n'
      ? character
      : Array.from(
          { length: character.length },
          (_, at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`,
        ).join(''),
  );

const WIDE =
  /[\u1100-\u115E\u2E80-\u303E\u3041-\u33FF\u3400-\u4DBF\u4E00-\u9FFF\uA000-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6\u{1F300}-\u{1FAFF}\u{20000}-\u{3FFFD}]/u;
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

const ASCII = /^[\u0020-\u007E]*$/;

/** Columns that a text takes on a terminal. */
export const widthOf = (text: string): number => {
  if (ASCII.test(text)) return text.length;
  let width = 0;
  for (const { segment } of graphemes.segment(text)) width += WIDE.test(segment) ? 2 : 1;
  return width;
};

const pieces = (word: string, width: number): string[] => {
  const lines: string[] = [];
  let line = '';
  for (const { segment } of graphemes.segment(word)) {
    if (widthOf(line) + widthOf(segment) > width && line !== '') {
      lines.push(line);
      line = '';
    }
    line += segment;
  }
  return [...lines, line];
};

/** Breaks a text into lines of at most `width` columns: between words, after `/`, `:` and `,`, and else within a word. */
export const wrap = (text: string, width: number): string[] => {
  if (widthOf(text) <= width) return [text];
  const lines: string[] = [];
  let line = '';
  for (const word of text
    .split(/(?<=[\s/:,])/u)
    .flatMap((part) => (widthOf(part.trimEnd()) > width ? pieces(part, width) : [part]))) {
    if (line !== '' && widthOf(line + word.trimEnd()) > width) {
      lines.push(line.trimEnd());
      line = '';
    }
    line += word;
  }
  return [...lines, line.trimEnd()];
};

/** `1 file`, `2 files`, `1,234 records`. */
export const counted = (count: number, noun: string, plural = `${noun}s`): string =>
  `${count.toLocaleString('en-US')} ${count === 1 ? noun : plural}`;

/** `a`, `a and b`, `a, b and c`. */
export const listed = (items: readonly string[]): string =>
  items.length < 2 ? (items[0] ?? '') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;

/** A length of time in its two largest units: `16 min 30 s`, `2 d 3 h`. */
export const spanOf = (seconds: number): string => {
  const units: [string, number][] = [
    ['d', 86_400],
    ['h', 3_600],
    ['min', 60],
    ['s', 1],
  ];
  const first = units.findIndex(([, size]) => seconds >= size);
  if (first === -1) return `${Math.round(seconds * 1_000) / 1_000} s`;
  let rest = Math.floor(seconds);
  const parts: string[] = [];
  for (const [name, size] of units.slice(first, first + 2)) {
    if (rest >= size) parts.push(`${Math.floor(rest / size)} ${name}`);
    rest %= size;
  }
  return parts.join(' ');
};
