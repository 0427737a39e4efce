import { given, happened, moment, unseen } from '#testing';
import { streamOf } from '../streams.js';
import { belongingsId, tagBelonging } from './belonging.js';
import { deleteKeyPair, keyPairForLaunch, keyPairs, type KeyPairAsked, takeKeyPair } from './key-pairs.js';

const asking = { account: '111122223333', region: 'eu-central-1', at: moment('12:00:00') };
const place = { accountId: asking.account, region: asking.region };
const id = belongingsId(asking);
const stream = streamOf('key-pairs', id);
const ann: KeyPairAsked = {
  keyPairId: 'key-0a1b2c3d',
  name: 'ann',
  keyType: 'ed25519',
  fingerprint: 'Qh7bCdc1=',
  publicKey: 'ssh-ed25519 AAAA ann',
};
const created = happened('10:00:00', 'KeyPairCreated', { ...place, ...ann, tags: { a: '1' } }, { stream });
const taken = given(keyPairs, created);
const bob = { ...ann, keyPairId: 'key-0f1e2d3c', name: 'bob' };

describe('a key pair', () => {
  it('is taken in, made here or by its owner', () => {
    unseen(keyPairs, id)
      .decide((held) => takeKeyPair(held, 'KeyPairCreated', ann, asking))
      .records({ type: 'KeyPairCreated', data: { ...place, ...ann } });
    taken
      .decide((held) => takeKeyPair(held, 'KeyPairImported', bob, asking))
      .records({ type: 'KeyPairImported', data: { ...place, ...bob } });
    taken.is({ things: { 'key-0a1b2c3d': { ...ann, createdAt: moment('10:00:00'), tags: { a: '1' } } } });
  });

  it('has a name of its own, of ASCII characters', () => {
    taken
      .decide((held) => takeKeyPair(held, 'KeyPairCreated', { ...bob, name: 'ann' }, asking))
      .refuses('key-pair-name-taken', 'ann');
    for (const name of ['', ' ann', 'ann ', 'änn', 'x'.repeat(256), 'a\nb']) {
      taken
        .decide((held) => takeKeyPair(held, 'KeyPairCreated', { ...bob, name }, asking))
        .refuses('key-pair-name-malformed');
    }
    taken
      .decide((held) => takeKeyPair(held, 'KeyPairCreated', { ...bob, name: 'x'.repeat(255) }, asking))
      .records({ type: 'KeyPairCreated', data: { ...place, ...bob, name: 'x'.repeat(255) } });
  });

  it('is deleted by its name or its id, and a name that none has is none to delete', () => {
    const gone = { type: 'KeyPairDeleted', data: { ...place, keyPairId: ann.keyPairId, name: 'ann' } } as const;
    taken.decide((held) => deleteKeyPair(held, { name: 'ann' }, asking)).records(gone);
    taken.decide((held) => deleteKeyPair(held, { keyPairId: ann.keyPairId }, asking)).records(gone);
    taken.decide((held) => deleteKeyPair(held, { name: 'bob' }, asking)).records();
    taken
      .decide((held) => deleteKeyPair(held, { keyPairId: 'key-0f1e2d3c' }, asking))
      .refuses('key-pair-not-found', 'key-0f1e2d3c');
    taken
      .when(happened('11:00:00', 'KeyPairDeleted', gone.data, { stream }))
      .decide((held) => takeKeyPair(held, 'KeyPairCreated', ann, asking))
      .records({ type: 'KeyPairCreated', data: { ...place, ...ann } });
  });

  it('is named by a launch', () => {
    expect(keyPairForLaunch(taken.state(), 'ann').keyPairId).toBe(ann.keyPairId);
    expect(() => keyPairForLaunch(taken.state(), 'bob')).toThrow(/no such key pair/);
  });

  it('is tagged like any resource', () => {
    const tag = (told: typeof taken, set: Record<string, string>, resourceId = ann.keyPairId) =>
      told.decide((held) => tagBelonging(held, resourceId, { set }, 'key-pair-not-found'));
    const data = { resourceId: ann.keyPairId, tags: { b: '2' } };
    tag(taken, { b: '2' }).records({ type: 'TagsSet', data });
    tag(taken, { a: '1' }).records();
    tag(taken, { 'aws:a': '1' }).refuses('tag-key-reserved');
    tag(taken, { b: '2' }, 'key-0f1e2d3c').refuses('key-pair-not-found');
    const both = taken.when(happened('11:00:00', 'TagsSet', data, { stream }));
    expect(both.state().things[ann.keyPairId]?.tags).toEqual({ a: '1', b: '2' });
    const none = both.when(happened('11:30:00', 'TagsRemoved', { ...data, tags: [{ key: 'a' }] }, { stream }));
    expect(none.state().things[ann.keyPairId]?.tags).toEqual({ b: '2' });
  });
});
