import type { Keyed } from './states.js';

/** The set without members. One object for all, so that an unchanged facet stays the very same object. */
export const NONE: Keyed<never> = Object.freeze({});

/** A set of one. */
export const only = (key: string | null, value = ''): Keyed => (key === null ? NONE : { [key]: value });

const named = new Map<string, Keyed>();
const MOST_NAMED = 10_000;

/** As `only`, and of one key always the very same set: for keys of which there are few, as accounts and Regions are. */
export function onlyNamed(key: string | null): Keyed {
  if (key === null) return NONE;
  const known = named.get(key);
  if (known !== undefined) return known;
  if (named.size >= MOST_NAMED) named.clear();
  const set = Object.freeze(only(key));
  named.set(key, set);
  return set;
}

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
  let text = '';
  // Every fact passes here twice: one text grows, and no list or object is made on the way.
  for (const name of Object.keys(scalars).sort()) {
    const value = scalars[name];
    if (value === null || value === undefined || typeof value === 'object') continue;
    text += `${text === '' ? '' : ','}${JSON.stringify(name)}:${JSON.stringify(value)}`;
  }
  return `{${text}}`;
}

/** The `attributes` facet: one key with all scalars as text, or nothing where none is told. */
export function attributesFacet(scalars: Readonly<Record<string, unknown>>): Keyed {
  const text = textOf(scalars);
  return text === '{}' ? NONE : { '': text };
}

const texts = new WeakMap<object, Keyed>();

/**
 * As `attributesFacet`, of an object that stays the very same one while its attributes stay: always the very same set, so that a
 * fact that changes no attribute costs no comparison of texts.
 */
export function attributesFacetOf(kept: Readonly<Record<string, unknown>>): Keyed {
  const facet = texts.get(kept) ?? attributesFacet(kept);
  texts.set(kept, facet);
  return facet;
}

const MOST_REMEMBERED = 2_000;

/**
 * As `attributesFacet`, by the id of whose attributes they are: the very same set again while they stay the same. Most facts
 * change none, and texts are neither made nor compared for those.
 */
export function rememberingAttributes(): (id: string, scalars: Readonly<Record<string, unknown>>) => Keyed {
  const remembered = new Map<string, { scalars: Readonly<Record<string, unknown>>; facet: Keyed }>();
  return (id, scalars) => {
    const known = remembered.get(id);
    if (known !== undefined && sameMembers(known.scalars, scalars)) return known.facet;
    const facet = attributesFacet(scalars);
    if (remembered.size >= MOST_REMEMBERED) remembered.clear();
    remembered.set(id, { scalars, facet });
    return facet;
  };
}

function sameMembers(a: Readonly<Record<string, unknown>>, b: Readonly<Record<string, unknown>>): boolean {
  const names = Object.keys(b);
  if (names.length !== Object.keys(a).length) return false;
  for (const name of names) if (a[name] !== b[name] || !Object.hasOwn(a, name)) return false;
  return true;
}
