import type { FactEvent } from './facts.js';
import { sameEntries, valueOf } from './keyed.js';
import { rule } from './refusal.js';
import type { Keyed, Resource } from './states.js';
import type { Tags } from './vocabulary.js';

const MOST = 50;
const LONGEST_KEY = 128;
const LONGEST_VALUE = 256;
const RESERVED = /^aws:/i;

/** AWS's own tags: no user sets, removes or copies them, and they do not count. */
export const isReservedTag = (key: string): boolean => RESERVED.test(key);

/** The tags of a user's own among these. */
export const ownTags = (tags: Keyed): Tags =>
  Object.fromEntries(Object.entries(tags).filter(([key]) => !isReservedTag(key)));

/**
 * Tags as a resource can have them: at most 50 beside AWS's own, keys of 1 to 128 and values of up to 256 characters (EC2 user
 * guide, tag restrictions).
 * @throws {Refusal}
 */
export function checkTags(subject: string, tags: Keyed, held: Keyed = {}): void {
  for (const [key, value] of Object.entries(tags)) {
    rule(key.length >= 1 && key.length <= LONGEST_KEY, 'tag-key-malformed', subject, `The key is '${key}'.`);
    rule(!isReservedTag(key), 'tag-key-reserved', subject, `The key is '${key}'.`);
    rule(value.length <= LONGEST_VALUE, 'tag-value-malformed', subject, `The key is '${key}'.`);
  }
  const count = Object.keys(ownTags({ ...held, ...tags })).length;
  rule(count <= MOST, 'tag-limit-exceeded', subject, `It would have ${count}.`);
}

/**
 * Sets tags of a resource, overwriting what is under the same keys. What it has already changes nothing.
 * @throws {Refusal}
 */
export function setTags(resource: Pick<Resource, 'tags'>, resourceId: string, tags: Tags): readonly FactEvent[] {
  checkTags(resourceId, tags, resource.tags);
  const after = { ...resource.tags, ...tags };
  return sameEntries(resource.tags, after) ? [] : [{ type: 'TagsSet', data: { resourceId, tags } }];
}

/**
 * Removes tags: by key, by key and value, or, with an empty list, all of the user's. A tag that it has not is none to remove.
 * @throws {Refusal}
 */
export function removeTags(
  resource: Pick<Resource, 'tags'>,
  resourceId: string,
  removed: readonly { readonly key: string; readonly value?: string | undefined }[],
): readonly FactEvent[] {
  for (const { key } of removed) rule(!isReservedTag(key), 'tag-key-reserved', resourceId, `The key is '${key}'.`);
  const named = removed.length === 0 ? Object.keys(ownTags(resource.tags)).map((key) => ({ key })) : removed;
  const held = named.some(({ key, ...asked }) => {
    const value = valueOf(resource.tags, key);
    return value !== undefined && (!('value' in asked) || asked.value === undefined || asked.value === value);
  });
  return held ? [{ type: 'TagsRemoved', data: { resourceId, tags: [...removed] } }] : [];
}
