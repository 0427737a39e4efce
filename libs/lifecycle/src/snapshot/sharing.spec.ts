import { decided, given, moment } from '#testing';
import type { Grantee } from '../vocabulary.js';
import { changeShares, resetShares } from './sharing.js';
import { snapshot } from './snapshot.js';
import { mayRead, type SnapshotPublicAccess } from './use.js';

const [account, other] = ['111122223333', '444455556666'];
const region = 'eu-central-1';
const snapshotId = 'snap-1';
const asking = { at: moment('12:00:00'), account, region };
const made = (encrypted = false, kmsKeyId?: string) =>
  decided(
    [
      {
        type: 'SnapshotStarted',
        data: { snapshotId, ownerId: account, region, encrypted, ...(kmsKeyId !== undefined && { kmsKeyId }) },
      },
      { type: 'SnapshotCompleted', data: { snapshotId } },
    ],
    moment('10:00:00'),
  );
const toAccount: Grantee = { kind: 'account', id: other };
const everyone: Grantee = { kind: 'everyone', id: 'all' };
const shared = (grantees: Grantee[], facts = made()) => [
  ...facts,
  ...decided([{ type: 'SnapshotShared', data: { snapshotId, grantees } }], moment('11:00:00')),
];
const change = (
  facts: ReturnType<typeof made>,
  asked: Parameters<typeof changeShares>[1],
  publicAccess: SnapshotPublicAccess = 'unblocked',
) => given(snapshot, ...facts).decide((state) => changeShares(state, asked, { ...asking, publicAccess }));

describe('sharing a snapshot', () => {
  it('adds and removes whom it did not have and had, in one request', () => {
    change(made(), { add: [toAccount] }).records({
      type: 'SnapshotShared',
      data: { snapshotId, grantees: [toAccount] },
    });
    change(shared([toAccount]), { add: [toAccount] }).records();
    change(shared([toAccount]), { add: [everyone], remove: [toAccount] }).records(
      { type: 'SnapshotShared', data: { snapshotId, grantees: [everyone] } },
      { type: 'SnapshotUnshared', data: { snapshotId, grantees: [toAccount] } },
    );
    change(made(), { remove: [toAccount] }).records();
  });

  it('is with accounts and everyone only', () => {
    const unit: Grantee = { kind: 'organization', id: 'arn:aws:organizations::111122223333:organization/o-1' };
    change(made(), { add: [unit] }).refuses('snapshot-grantee-unsupported');
    change(made(), { add: [{ kind: 'account', id: '123' }] }).refuses('grantee-malformed', '123');
  });

  it('is never public for an encrypted one, and not at all under the key that AWS manages', () => {
    change(made(true, 'key-1'), { add: [everyone] }).refuses('snapshot-encrypted-not-public');
    change(made(true, 'key-1'), { add: [toAccount] }).records({
      type: 'SnapshotShared',
      data: { snapshotId, grantees: [toAccount] },
    });
    change(made(true, 'alias/aws/ebs'), { add: [toAccount] }).refuses('snapshot-key-not-shareable');
    change(made(true), { add: [toAccount] }).refuses('snapshot-key-not-shareable');
  });

  it.each(['block-all-sharing', 'block-new-sharing'] as const)(
    'is not made public under %s, and can still be with accounts and be taken back',
    (publicAccess) => {
      change(made(), { add: [everyone] }, publicAccess).refuses('snapshot-sharing-blocked');
      change(made(), { add: [toAccount] }, publicAccess).records({
        type: 'SnapshotShared',
        data: { snapshotId, grantees: [toAccount] },
      });
      change(shared([everyone]), { remove: [everyone] }, publicAccess).records({
        type: 'SnapshotUnshared',
        data: { snapshotId, grantees: [everyone] },
      });
    },
  );

  it('is with at most a thousand', () => {
    const many = Array.from({ length: 1000 }, (_, index): Grantee => ({ kind: 'account', id: String(1e11 + index) }));
    change(shared(many), { add: [toAccount] }).refuses('snapshot-share-limit-exceeded', '1001');
    change(shared(many), { add: [toAccount], remove: many.slice(0, 1) }).records(
      { type: 'SnapshotShared', data: { snapshotId, grantees: [toAccount] } },
      { type: 'SnapshotUnshared', data: { snapshotId, grantees: many.slice(0, 1) } },
    );
  });

  it('is undone as a whole by a reset, and a reset of nothing is nothing', () => {
    given(snapshot, ...shared([toAccount, everyone]))
      .decide((state) => resetShares(state, asking))
      .records({ type: 'SnapshotSharesReset', data: { snapshotId } });
    given(snapshot, ...made())
      .decide((state) => resetShares(state, asking))
      .records();
  });

  it('hides a public snapshot under a block of all sharing without ending the share', () => {
    const state = given(snapshot, ...shared([everyone])).state();
    expect(mayRead(state, other, { publicAccess: 'block-all-sharing' })).toBe(false);
    expect(mayRead(state, account, { publicAccess: 'block-all-sharing' })).toBe(true);
    expect(mayRead(state, other, { publicAccess: 'block-new-sharing' })).toBe(true);
    expect(Object.keys(state.shares)).toEqual(['everyone:all']);
  });
});
