import { deciding } from '#testing';
import { removeTags, setTags } from './tags.js';

const id = 'ami-0a1b2c3d';
const tagged = { tags: { Team: 'web', 'aws:cloudformation:stack-name': 'base' } };
const many = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`key-${index}`, '']));

describe('the tags of a resource', () => {
  it('are set, and set again change nothing', () => {
    const tags = { Team: 'data', Stage: 'test' };
    deciding(() => setTags(tagged, id, tags)).records({ type: 'TagsSet', data: { resourceId: id, tags } });
    deciding(() => setTags(tagged, id, { Team: 'web' })).records();
  });

  it("are 50 at most, of which AWS's own do not count", () => {
    const { tags } = tagged;
    const { Team: _team, ...reserved } = tags;
    deciding(() => setTags({ tags: reserved }, id, many)).records({
      type: 'TagsSet',
      data: { resourceId: id, tags: many },
    });
    deciding(() => setTags(tagged, id, many)).refuses('tag-limit-exceeded', '51');
    deciding(() => setTags({ tags: many }, id, { 'key-7': 'another value' })).records({
      type: 'TagsSet',
      data: { resourceId: id, tags: { 'key-7': 'another value' } },
    });
  });

  it("have keys of 1 to 128 characters that do not begin with AWS's prefix, and values of up to 256", () => {
    deciding(() => setTags(tagged, id, { '': 'x' })).refuses('tag-key-malformed');
    deciding(() => setTags(tagged, id, { ['k'.repeat(129)]: 'x' })).refuses('tag-key-malformed');
    deciding(() => setTags(tagged, id, { 'AWS:x': 'x' })).refuses('tag-key-reserved', 'AWS:x');
    deciding(() => setTags(tagged, id, { key: 'v'.repeat(257) })).refuses('tag-value-malformed');
  });

  it('are removed by key, by key and value, or all that are the user’s own', () => {
    const removed = (...tags: { key: string; value?: string }[]) =>
      ({ type: 'TagsRemoved', data: { resourceId: id, tags } }) as const;
    deciding(() => removeTags(tagged, id, [{ key: 'Team' }])).records(removed({ key: 'Team' }));
    deciding(() => removeTags(tagged, id, [{ key: 'Team', value: 'data' }])).records();
    deciding(() => removeTags(tagged, id, [{ key: 'Other' }])).records();
    deciding(() => removeTags(tagged, id, [])).records(removed());
    deciding(() => removeTags({ tags: { 'aws:x': '' } }, id, [])).records();
    deciding(() => removeTags(tagged, id, [{ key: 'aws:cloudformation:stack-name' }])).refuses('tag-key-reserved');
  });
});
