/** What JSON.parse gave: looked at only through the functions here, which never throw. */
export type Told = unknown;
type Members = Readonly<Record<string, Told>>;

export const isObject = (told: Told): told is Members =>
  typeof told === 'object' && told !== null && !Array.isArray(told);

/** An own member, or undefined: a key named like a method of every object finds nothing. */
export const member = (told: Told, key: string): Told =>
  isObject(told) && Object.hasOwn(told, key) ? told[key] : undefined;

/** Follows keys inwards. */
export const at = (told: Told, ...keys: readonly string[]): Told => keys.reduce(member, told);

/** The first of these members that is there and not null; AWS spells some in several ways. */
export const either = (told: Told, ...keys: readonly string[]): Told =>
  keys.map((key) => member(told, key)).find((value) => value !== undefined && value !== null);

/** A text that says something; numbers count as they are written. */
export function text(told: Told): string | undefined {
  if (typeof told === 'number') return String(told);
  return typeof told === 'string' && told.trim() !== '' ? told : undefined;
}

/** A number, also where it is written as a text ("1"). */
export function number(told: Told): number | undefined {
  const value = typeof told === 'string' && told.trim() !== '' ? Number(told) : told;
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** A truth value, also as a text ("true") or wrapped (`{value: true}`). */
export function flag(told: Told): boolean | undefined {
  const value = isObject(told) ? member(told, 'value') : told;
  if (typeof value === 'boolean') return value;
  return value === 'true' ? true : value === 'false' ? false : undefined;
}

/** A list in any of its forms: an array, `{items: […]}`, `{item: […]}`, or one thing alone. */
export function list(told: Told): readonly Told[] {
  if (Array.isArray(told)) return told;
  if (told === undefined || told === null || told === '') return [];
  if (!isObject(told)) return [told];
  const inner = either(told, 'items', 'item', 'member');
  if (inner !== undefined) return list(inner);
  return Object.keys(told).length === 0 ? [] : [told];
}

/** The texts of a list, or one member of each of its entries. */
export const texts = (told: Told, key?: string): string[] =>
  list(told).flatMap((entry) => text(key === undefined || !isObject(entry) ? entry : member(entry, key)) ?? []);

/** Keys and values of tags, in any of AWS's spellings; undefined where there are none. */
export function tags(told: Told): Record<string, string> | undefined {
  const pairs = list(told).flatMap((tag) => {
    const key = either(tag, 'key', 'Key');
    const value = either(tag, 'value', 'Value');
    return typeof key === 'string' ? [[key, typeof value === 'string' ? value : ''] as const] : [];
  });
  return pairs.length === 0 ? undefined : Object.fromEntries(pairs);
}

/** An entry of a list with none of its members told says nothing: undefined instead of an empty list. */
export const orNone = <Entry>(entries: readonly Entry[]): Entry[] | undefined =>
  entries.length === 0 ? undefined : [...entries];

const plain = (told: Told): Told => {
  if (Array.isArray(told)) return told.map(plain);
  if (!isObject(told)) return told;
  if (Object.hasOwn(told, 'tag') && Object.hasOwn(told, 'content')) return plain(told['content']);
  return Object.fromEntries(
    Object.entries(told).map(([key, value]) => [key.charAt(0).toLowerCase() + key.slice(1), plain(value)]),
  );
};

/** Newer actions are told as `{<Action>Request: {…}}`, with members in capitals and a list's entries as `{tag, content}`. */
export function unwrapped(told: Told, wrapper: string): Told {
  const inner = member(told, wrapper);
  return inner === undefined ? told : plain(inner);
}
