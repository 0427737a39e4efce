import { given, happened } from '#testing';
import { image } from './image/image.js';

const imageId = 'ami-0a1b2c3d4e5f60718';
const registered = happened('10:00:00', 'ImageRegistered', {
  imageId,
  ownerId: '111122223333',
  region: 'eu-central-1',
  attributes: {},
});
const friend = { kind: 'account', id: '444455556666' } as const;
const other = { kind: 'account', id: '777788889999' } as const;
const granted = (...grantees: (typeof friend | typeof other)[]) =>
  happened('10:10:00', 'LaunchPermissionGranted', { imageId, grantees });
const revoked = happened('10:10:00', 'LaunchPermissionRevoked', { imageId, grantees: [friend] });

describe('facts of one moment', () => {
  it('are in doubt where another order would give another answer, and only in that', () =>
    given(image, registered, granted(friend, other), revoked).doubts('permission account:444455556666'));

  it('are in no doubt where every order gives the same', () =>
    given(image, registered, granted(friend), granted(other)).doubts());

  it('are in no doubt where their kinds tell the order', () =>
    given(image, registered, granted(friend), happened('10:10:00', 'ImageDeregistered', { imageId })).doubts());

  it('are in no doubt where they happened at two moments', () => {
    const later = happened('10:10:00.000001', 'LaunchPermissionRevoked', { imageId, grantees: [friend] });
    given(image, registered, granted(friend), later).doubts();
  });

  it('leave in doubt also what held before them and may have ended', () => {
    const before = happened('10:05:00', 'TagsSet', { resourceId: imageId, tags: { Stage: 'test' } });
    const set = happened('10:10:00', 'TagsSet', { resourceId: imageId, tags: { Stage: 'live' } });
    const removed = happened('10:10:00', 'TagsRemoved', {
      resourceId: imageId,
      tags: [{ key: 'Stage', value: 'test' }],
    });
    const told = given(image, registered, before, set, removed);
    expect(told.intervals().filter(({ orderUncertain }) => orderUncertain)).toEqual([]);
    const rival = happened('10:10:00', 'TagsSet', { resourceId: imageId, tags: { Stage: 'beta' } });
    told.when(rival).doubts('tag Stage', 'tag Stage', 'tag Stage');
  });

  it('are in doubt among many as among few', () => {
    const many = Array.from({ length: 40 }, (_, index) =>
      happened('10:10:00', 'TagsSet', { resourceId: imageId, tags: { [`k${index}`]: 'v' } }),
    );
    given(image, registered, ...many).doubts();
    const rival = happened('10:10:00', 'TagsSet', { resourceId: imageId, tags: { k7: 'w' } });
    given(image, registered, ...many, rival).doubts('tag k7', 'tag k7');
  });

  it('that this engine decided are in the order in which it decided them', () => {
    const engine = { source: 'engine' } as const;
    const first = happened('10:10:00', 'LaunchPermissionGranted', { imageId, grantees: [friend] }, engine);
    const second = happened('10:10:00', 'LaunchPermissionRevoked', { imageId, grantees: [friend] }, engine);
    given(image, registered, first, second).doubts();
  });
});
