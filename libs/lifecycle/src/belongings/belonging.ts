import type { FactEvent } from '../facts.js';
import { excluding, including } from '../keyed.js';
import { Refusal, type RefusalCode } from '../refusal.js';
import type { Rules } from '../rules.js';
import type { Keyed } from '../states.js';
import { untagged } from '../subject.js';
import { removeTags, setTags } from '../tags.js';
import type { Tags } from '../vocabulary.js';

/** Whose, and where: what an account has in a Region beside its resources. */
export interface Holder {
  readonly account: string;
  readonly region: string;
}

interface Tagged {
  readonly tags: Keyed;
}

/** What an account has in a Region, of one kind, by id. */
export interface Belongings<Thing extends Tagged> {
  /** The id of the stream: see `belongingsId`. */
  readonly id: string;
  readonly things: Keyed<Thing>;
}

/** The id of the stream that holds all that an account has of one kind in a Region. */
export const belongingsId = ({ account, region }: Holder): string => `${account}/${region}`;

/** The holder that an id of such a stream names. */
export function holderOf(id: string): Holder {
  const [account = '', region = ''] = id.split('/');
  return { account, region };
}

/** Nothing yet. */
export const holdsNothing = <Thing extends Tagged>(id: string): Belongings<Thing> => ({ id, things: {} });

/** What an account has under an id, if anything. */
export const thingOf = <Thing extends Tagged>({ things }: Belongings<Thing>, id: string): Thing | undefined =>
  Object.hasOwn(things, id) ? things[id] : undefined;

/** With this thing, under its id. */
export const holding = <Thing extends Tagged>(
  state: Belongings<Thing>,
  id: string,
  thing: Thing,
): Belongings<Thing> => ({ ...state, things: { ...state.things, [id]: thing } });

/** Without the things of these ids. */
export const without = <Thing extends Tagged>(state: Belongings<Thing>, ids: readonly string[]): Belongings<Thing> => ({
  ...state,
  things: excluding(state.things, ids),
});

/** The thing of an id, changed; where there is none, nothing is. */
export function changing<Thing extends Tagged>(
  state: Belongings<Thing>,
  id: string,
  change: (thing: Thing) => Thing,
): Belongings<Thing> {
  const thing = thingOf(state, id);
  return thing === undefined ? state : holding(state, id, change(thing));
}

/** What tags do to one of the things. */
export const tagging = <Thing extends Tagged>(): Rules<Belongings<Thing>> => ({
  TagsSet: (state, { data }) =>
    changing(state, data.resourceId, (thing) => ({ ...thing, tags: including(thing.tags, data.tags) })),
  TagsRemoved: (state, { data }) =>
    changing(state, data.resourceId, (thing) => ({ ...thing, tags: untagged(thing.tags, data.tags) })),
});

/** What is removed of tags: by key, or by key and value; an empty list: all of the user's. */
export type TagsGone = readonly { readonly key: string; readonly value?: string | undefined }[];

/** What is to be done to tags. */
export type TagChange = { readonly set: Tags } | { readonly remove: TagsGone };

/**
 * Sets or removes tags of one of the things.
 * @param missing the rule that refuses where there is no such thing
 * @throws {Refusal}
 */
export function tagBelonging(
  state: Belongings<Tagged>,
  id: string,
  change: TagChange,
  missing: RefusalCode,
): readonly FactEvent[] {
  const thing = thingOf(state, id);
  if (thing === undefined) throw new Refusal(missing, id);
  return 'set' in change ? setTags(thing, id, change.set) : removeTags(thing, id, change.remove);
}

const PRIME = 0x100000001b3n;
const BASIS = 0xcbf29ce484222325n;
const derived = new Map<string, string>();
const MOST_DERIVED = 20_000;

/**
 * An id of AWS's form that follows from a text alone (FNV-1a, 64 bits): what is there without a fact has the same id whenever it is
 * asked for.
 */
export function derivedId(prefix: string, text: string): string {
  const name = `${prefix} ${text}`;
  // Every launch asks for the same few of its account.
  const known = derived.get(name);
  if (known !== undefined) return known;
  let hash = BASIS;
  for (const byte of new TextEncoder().encode(text)) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * PRIME);
  const id = `${prefix}-0${hash.toString(16).padStart(16, '0')}`;
  if (derived.size >= MOST_DERIVED) derived.clear();
  derived.set(name, id);
  return id;
}
