const CANONICAL = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** A fact's id as its rows keep it: 16 bytes for a UUID written the usual way, else its text, so that it reads back the same. */
export const factKey = (id: string): Buffer | string => {
  if (id !== lastId) [lastId, lastKey] = [id, keyOf(id)];
  return lastKey;
};

/** One fact opens many intervals in a row. */
let [lastId, lastKey]: [string, Buffer | string] = ['', ''];

const keyOf = (id: string): Buffer | string => (CANONICAL.test(id) ? Buffer.from(id.replaceAll('-', ''), 'hex') : id);

/** The id that `factKey` was made of. */
export const factIdOf = (key: Buffer | string): string => {
  if (typeof key === 'string') return key;
  const hex = key.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
};
