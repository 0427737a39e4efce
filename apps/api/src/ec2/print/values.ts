import type { Keyed } from '#lifecycle';

/** A type of the SDK with its enumerations as the texts that they are: states hold texts, whatever AWS may call a thing next year. */
export type Wide<T> = T extends string
  ? string
  : T extends Date | Uint8Array | number | boolean | undefined
    ? T
    : T extends readonly (infer Item)[]
      ? Wide<Item>[]
      : { [Member in keyof T]: Wide<T[Member]> };

/** Microseconds as the SDK's time, whole milliseconds; what is not known is left out. */
export const dateOf = (micros: number | null | undefined): Date | undefined =>
  micros === null || micros === undefined ? undefined : new Date(Math.floor(micros / 1000));

/** What is not known is left out. */
export const known = <Value>(value: Value | null): Value | undefined => value ?? undefined;

export const tagList = (tags: Keyed) => Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));

/** The tags of a printed thing, by key. */
export const tagsByKey = (
  tags: readonly { Key?: string | undefined; Value?: string | undefined }[] | undefined,
): Keyed => Object.fromEntries((tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value]));

/** A value as filters compare it: times with their milliseconds, as they are printed. */
export const said = (value: string | number | boolean | Date | undefined): string | undefined => {
  if (value === undefined) return undefined;
  return value instanceof Date ? value.toISOString() : String(value);
};
