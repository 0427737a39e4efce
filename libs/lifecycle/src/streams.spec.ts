import { categoryOf, streamOf, subjectOf } from './streams.js';

describe('a stream', () => {
  it.each([
    ['image', 'ami-1'],
    ['account', '111122223333'],
    ['evidence', '86eac0ac-8521-4126-aa32-a22f2b74d02e'],
  ] as const)('of the category %s is found again by its name', (category, id) =>
    expect(subjectOf(streamOf(category, id))).toEqual({ category, id }),
  );

  it.each(['', 'image', 'image-', 'claim-x', '-x'])('is not one of ours where it is called %p', (stream) =>
    expect(() => subjectOf(stream)).toThrow('names no subject'),
  );

  it.each([
    ['ami-1', 'image'],
    ['snap-1', 'snapshot'],
    ['vol-1', 'volume'],
    ['i-1', 'instance'],
    ['111122223333', 'account'],
    ['o-1', 'organization'],
    ['x-1', null],
  ])('of the subject %s is looked for by what the id shows', (id, category) => expect(categoryOf(id)).toBe(category));
});
