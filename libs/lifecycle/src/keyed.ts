import type { Keyed } from './states.js';

/** The set without members. One object for all, so that an unchanged facet stays the very same object. */
export const NONE: Keyed<never> = Object.freeze({});

/** A set of one. */
export const only = (key: string | null, value = ''): Keyed => (key === null ? NONE : { [key]: value });

/** The value of a user-chosen key: never what the key means to JavaScript. */
export const valueOf = <Value>(set: Keyed<Value>, key: string): Value | undefined =>
  Object.hasOwn(set, key) ? set[key] : undefined;

/** The set with these entries; the set itself where it holds them already. */
export function including<Value>(set: Keyed<Value>, entries: Keyed<Value>): Keyed<Value> {
  const news = Object.entries(entries).some(([key, value]) => valueOf(set, key) !== value);
  return news ? { ...set, ...entries } : set;
}

/** The set without these keys; the set itself where it holds none of them. */
export function excluding<Value>(set: Keyed<Value>, keys: readonly string[]): Keyed<Value> {
  const gone = new Set(keys.filter((key) => Object.hasOwn(set, key)));
  const [first] = gone;
  if (first === undefined) return set;
  if (gone.size > 1) return Object.fromEntries(Object.entries(set).filter(([key]) => !gone.has(key)));
  // Six times as fast as by entries, and most facts take one key from a set.
  const { [first]: _gone, ...rest } = set;
  return rest;
}

/** `shown` in place of `set`, and the set itself where both say the same. */
export function replacing(set: Keyed, shown: Keyed): Keyed {
  return sameEntries(set, shown) ? set : shown;
}

/** Both hold the same keys with the same values. */
export function sameEntries(a: Keyed, b: Keyed): boolean {
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => valueOf(b, key) === a[key]);
}

/** Scalars of an object in one text, in the order of their names: equal objects give equal texts. */
export function textOf(scalars: Readonly<Record<string, unknown>>): string {
  const told = Object.entries(scalars).filter(([, value]) => value !== null && typeof value !== 'object');
  return JSON.stringify(Object.fromEntries(told.toSorted(([a], [b]) => (a < b ? -1 : 1))));
}

const texts = new WeakMap<object, Keyed>();

/**
 * The `attributes` facet: one key with all scalars as text, or nothing where none is told. Of one and the same object it is
 * one and the same set, so that a fact that changes no attribute costs no comparison of texts.
 */
export function attributesFacet(scalars: Readonly<Record<string, unknown>>): Keyed {
  const known = texts.get(scalars);
  if (known !== undefined) return known;
  const text = textOf(scalars);
  const facet = text === '{}' ? NONE : { '': text };
  texts.set(scalars, facet);
  return facet;
}
