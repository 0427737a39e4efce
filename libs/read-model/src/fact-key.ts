/** Values of lower-case hexadecimal digits by character code; -1: none. */
const DIGITS = Array.from({ length: 128 }, (_, code) => '0123456789abcdef'.indexOf(String.fromCharCode(code)));
const HYPHENS = [8, 13, 18, 23];
const LENGTH = 36;

/** A fact's id as its rows keep it: 16 bytes for a UUID written the usual way, else its text, so that it reads back the same. */
export const factKey = (id: string): Buffer | string => {
  // One fact opens many intervals in a row.
  if (id !== lastId) [lastId, lastKey] = [id, bytesOf(id) ?? id];
  return lastKey;
};

let [lastId, lastKey]: [string, Buffer | string] = ['', ''];

/** Digit by digit, because every fact of a rebuild passes here, and a pattern and a conversion cost five times as much. */
const bytesOf = (id: string): Buffer | null => {
  if (id.length !== LENGTH) return null;
  const bytes = Buffer.allocUnsafe(16);
  let [at, filled] = [0, 0];
  while (at < LENGTH) {
    if (HYPHENS.includes(at)) {
      if (id[at] !== '-') return null;
      at += 1;
    }
    const [high, low] = [DIGITS[id.charCodeAt(at)] ?? -1, DIGITS[id.charCodeAt(at + 1)] ?? -1];
    if (high < 0 || low < 0) return null;
    bytes[filled] = high * 16 + low;
    filled += 1;
    at += 2;
  }
  return bytes;
};

/** The id that `factKey` was made of. */
export const factIdOf = (key: Buffer | string): string => {
  if (typeof key === 'string') return key;
  const hex = key.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
};
