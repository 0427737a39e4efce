/** Values of lower-case hexadecimal digits by character code; 255: none. */
const DIGITS = Uint8Array.from({ length: 128 }, (_, code) => '0123456789abcdef'.indexOf(String.fromCharCode(code)));
const NONE = 255;
/** Where a UUID written the usual way has its hyphens, and where the two digits of each byte begin. */
const HYPHENS = [8, 13, 18, 23];
const BYTES = [0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34];
const LENGTH = 36;
const HYPHEN = 0x2d;

/** A fact's id as its rows keep it: 16 bytes for a UUID written the usual way, else its text, so that it reads back the same. */
export const factKey = (id: string): Buffer | string => bytesOf(id) ?? id;

/** Digit by digit, because every fact of a rebuild passes here, and a pattern and a conversion cost five times as much. */
function bytesOf(id: string): Buffer | null {
  if (id.length !== LENGTH) return null;
  for (const at of HYPHENS) if (id.charCodeAt(at) !== HYPHEN) return null;
  const bytes = Buffer.allocUnsafe(BYTES.length);
  for (let n = 0; n < BYTES.length; n += 1) {
    const at = BYTES[n] ?? 0;
    const high = DIGITS[id.charCodeAt(at)] ?? NONE;
    const low = DIGITS[id.charCodeAt(at + 1)] ?? NONE;
    if (high === NONE || low === NONE) return null;
    bytes[n] = high * 16 + low;
  }
  return bytes;
}

/** The id that `factKey` was made of. */
export const factIdOf = (key: Buffer | string): string => {
  if (typeof key === 'string') return key;
  const hex = key.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
};
