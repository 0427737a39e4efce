import { given, happened, unseen } from '#testing';
import { account } from './account.js';
import { setEncryptionByDefault, setEncryptionKeyByDefault } from './encryption-by-default.js';
import {
  imagePublicAccess,
  setImagePublicAccess,
  setSnapshotPublicAccess,
  snapshotPublicAccess,
} from './public-access.js';
import { observeAccount, ruleAccount } from './ruling.js';

const accountId = '111122223333';
const region = 'eu-central-1';
const asking = { account: accountId, region, at: 0 };
const ruled = happened('09:00:00', 'AccountRuled', { accountId });
const ours = given(account, ruled);

describe('an account', () => {
  it('is ruled here, or only observed, from a moment on', () => {
    unseen(account, accountId).decide(ruleAccount).records({ type: 'AccountRuled', data: { accountId } });
    ours.decide(ruleAccount).records();
    ours.decide(observeAccount).records({ type: 'AccountObserved', data: { accountId } });
    unseen(account, accountId).decide(observeAccount).records();
  });

  it('is commanded only while it is ruled here, and neither closed nor suspended', () => {
    const commanding = (told: typeof ours) =>
      told.decide((now) => setEncryptionByDefault(now, { enabled: true }, asking));
    unseen(account, accountId)
      .decide((now) => setEncryptionByDefault(now, { enabled: true }, asking))
      .refuses('account-observed', accountId);
    commanding(ours.when(happened('10:00:00', 'AccountObserved', { accountId }))).refuses('account-observed');
    commanding(ours.when(happened('10:00:00', 'AccountClosed', { accountId }))).refuses('account-closed');
  });
});

describe('block public access', () => {
  it('for images is on until it is turned off, Region by Region', () => {
    expect(imagePublicAccess(ours.state(), region)).toBe('block-new-sharing');
    const data = { accountId, region, state: 'unblocked', managedBy: 'account' };
    const off = ours.when(happened('10:00:00', 'ImageBlockPublicAccessSet', data));
    expect(imagePublicAccess(off.state(), region)).toBe('unblocked');
    expect(imagePublicAccess(off.state(), 'us-east-1')).toBe('block-new-sharing');
    ours
      .decide((now) => setImagePublicAccess(now, { state: 'unblocked' }, asking))
      .records({ type: 'ImageBlockPublicAccessSet', data });
    off.decide((now) => setImagePublicAccess(now, { state: 'unblocked' }, asking)).records();
    off
      .decide((now) => setImagePublicAccess(now, { state: 'block-all-sharing' }, asking))
      .refuses('public-access-state-unknown', 'block-all-sharing');
  });

  it('for snapshots is off until it is turned on, in one of two modes', () => {
    expect(snapshotPublicAccess(ours.state(), region)).toBe('unblocked');
    const setting = (state: string) => ours.decide((now) => setSnapshotPublicAccess(now, { state }, asking));
    for (const state of ['block-all-sharing', 'block-new-sharing']) {
      const data = { accountId, region, state };
      setting(state).records({ type: 'SnapshotBlockPublicAccessSet', data });
      expect(
        snapshotPublicAccess(ours.when(happened('10:00:00', 'SnapshotBlockPublicAccessSet', data)).state(), region),
      ).toBe(state);
    }
    setting('unblocked').records();
    setting('blocked').refuses('public-access-state-unknown');
  });
});

describe('encryption by default', () => {
  it('is turned on and off, and what is so already is not recorded again', () => {
    const on = { type: 'EncryptionByDefaultSet', data: { accountId, region, enabled: true } } as const;
    ours.decide((now) => setEncryptionByDefault(now, { enabled: true }, asking)).records(on);
    ours.decide((now) => setEncryptionByDefault(now, { enabled: false }, asking)).records();
  });

  it('has a key of the account, or AWS’s again', () => {
    const set = happened('10:00:00', 'EncryptionKeyByDefaultSet', { accountId, region, kmsKeyId: 'key-1' });
    const choosing = (kmsKeyId: string | null) => (told: typeof ours) =>
      told.decide((now) => setEncryptionKeyByDefault(now, { kmsKeyId }, asking));
    choosing('key-1')(ours).records({
      type: 'EncryptionKeyByDefaultSet',
      data: { accountId, region, kmsKeyId: 'key-1' },
    });
    choosing('key-1')(ours.when(set)).records();
    choosing(null)(ours.when(set)).records({ type: 'EncryptionKeyByDefaultSet', data: { accountId, region } });
    choosing(null)(ours).records();
  });
});
