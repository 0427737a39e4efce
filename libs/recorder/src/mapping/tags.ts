import { about, type CallReading, type Draft } from './call.js';
import { resource } from './ids.js';
import { either, list, member, tags, texts, type Told } from './reading.js';

/** The tagged things that are ours: a call may tag networks in the same breath. */
const tagged = (request: Told) =>
  texts(either(request, 'resourcesSet', 'resources', 'resourceIdSet'), 'resourceId').flatMap(
    (id) => resource(id) ?? [],
  );

const set: CallReading = ({ request }): Draft[] => {
  const told = tags(either(request, 'tagSet', 'tags')) ?? {};
  return tagged(request).map(({ category, id }) => about(category, id, 'TagsSet', { resourceId: id, tags: told }));
};

/** A key alone removes the tag whatever its value; an empty value only a tag with an empty value (API reference, DeleteTags). */
const removed: CallReading = ({ request }): Draft[] => {
  const told = list(either(request, 'tagSet', 'tags')).flatMap((tag) => {
    const key = either(tag, 'key', 'Key');
    const value = member(tag, 'value') ?? member(tag, 'Value');
    return typeof key === 'string' ? [{ key, value: typeof value === 'string' ? value : undefined }] : [];
  });
  return tagged(request).map(({ category, id }) => about(category, id, 'TagsRemoved', { resourceId: id, tags: told }));
};

/** What calls on tags tell, a fact for each resource that is ours; none where none is. */
export const TAG_CALLS: Readonly<Record<string, CallReading>> = { CreateTags: set, DeleteTags: removed };
