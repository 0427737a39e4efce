const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  '\r': '&#xD;',
};

/** What XML 1.0 cannot say, not even as a reference (its production 2, Char). */
// oxlint-disable-next-line no-control-regex
export const UNSPEAKABLE = /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g;
// oxlint-disable-next-line no-control-regex
const SPECIAL = /[&<>"'\r\0-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]/;

/**
 * Text as the content of an element. What XML cannot say, control characters and halves of surrogate pairs, becomes U+FFFD: a reader that
 * keeps to the standard would refuse the whole answer for it.
 */
export function escaped(text: string): string {
  if (!SPECIAL.test(text)) return text;
  return text
    .toWellFormed()
    .replace(UNSPEAKABLE, '\ufffd')
    .replace(/[&<>"'\r]/g, (character) => ENTITIES[character] ?? character);
}

/** An element with text in it. */
export const element = (name: string, text: string): string => `<${name}>${escaped(text)}</${name}>`;

export const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n';
