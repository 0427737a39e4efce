import { given, happened } from '#testing';
import { account } from './account.js';

const accountId = '111122223333';
const region = 'eu-central-1';
const joined = happened('10:00:00', 'AccountJoinedOrganization', {
  accountId,
  organizationId: 'o-1',
  parentId: 'r-1',
});
const moved = happened('11:00:00', 'AccountMovedInOrganization', { accountId, toParentId: 'ou-1' });
const left = happened('12:00:00', 'AccountLeftOrganization', { accountId });

describe('the membership of an account', () => {
  it('is in one organization and under one parent at a time', () => {
    const told = given(account, joined, moved, left);
    told.holds({ organization: { 'o-1': '' }, parent: { 'r-1': '' }, membership: { member: 'observed' } }, '10:59:59');
    told.holds({ organization: { 'o-1': '' }, parent: { 'ou-1': '' } }, '11:59:59');
    told.holds({ organization: {}, parent: {}, membership: { none: 'observed' } });
  });

  it('is not known before the first fact tells of it', () => {
    given(account, joined).holds({ organization: {}, membership: {} }, '09:59:59');
    const setting = happened('09:00:00', 'EncryptionByDefaultSet', { accountId, region, enabled: true });
    given(account, setting).is({ known: true, membershipKnown: false });
  });

  it('is in an organization that no evidence names when only a move was seen', () =>
    given(account, moved).holds({ organization: { unknown: '' }, parent: { 'ou-1': '' } }));

  it('forgets the old place when it joins another organization', () => {
    const again = happened('13:00:00', 'AccountJoinedOrganization', { accountId, organizationId: 'o-2' });
    given(account, joined, moved, left, again).holds({ organization: { 'o-2': '' }, parent: {} });
  });

  it('is in the organization of a management account that no evidence names', () => {
    const made = happened('10:00:00', 'AccountJoinedOrganization', { accountId, managementAccountId: '7' });
    const told = given(account, made, moved);
    told.holds({ organization: { unknown: '7' }, parent: { 'ou-1': '' } });
    const shown = happened('11:30:00', 'MembershipObserved', { accountId, organizationId: 'o-1' });
    told.when(shown).holds({ organization: { 'o-1': '' }, parent: { 'ou-1': '' } });
  });

  it('is joined once, though two records tell of it, each another part, and one after the first move', () => {
    const accepted = happened('10:00:00', 'AccountJoinedOrganization', {
      accountId,
      organizationId: 'o-1',
      managementAccountId: '7',
    });
    const noticed = happened('11:00:01', 'AccountJoinedOrganization', { accountId, managementAccountId: '7' });
    given(account, accepted, moved, noticed).holds({ organization: { 'o-1': '7' }, parent: { 'ou-1': '' } });
  });

  it('goes over from one organization to another, whichever tells first', () => {
    const first = happened('10:00:00', 'AccountJoinedOrganization', { accountId, managementAccountId: '7' });
    const second = happened('12:00:00', 'AccountJoinedOrganization', { accountId, managementAccountId: '8' });
    const gone = happened('12:00:00', 'AccountLeftOrganization', { accountId, managementAccountId: '7' });
    given(account, first, moved, second, gone).holds({ organization: { unknown: '8' }, parent: {} });
    given(account, first, moved, gone).holds({ organization: {}, membership: { none: 'observed' } });
  });

  it('is what an inventory shows from then on, and an account closes when that is asked for', () => {
    const observed = happened('11:00:00', 'MembershipObserved', { accountId, organizationId: 'o-1', status: 'ACTIVE' });
    given(account, observed).holds({ organization: { 'o-1': '' }, state: { active: 'observed' } });
    const closed = happened('12:00:00', 'AccountClosed', { accountId });
    given(account, observed, closed).holds({ state: { closed: 'presumed' } });
  });
});

describe('the settings of an account', () => {
  it('hold Region by Region, each from its fact on', () =>
    given(
      account,
      happened('10:00:00', 'ImageBlockPublicAccessSet', { accountId, region, state: 'unblocked' }),
      happened('11:00:00', 'ImageBlockPublicAccessSet', { accountId, region, state: 'block-new-sharing' }),
      happened('11:00:00', 'ImageBlockPublicAccessSet', { accountId, region: 'us-east-1', state: 'unblocked' }),
      happened('11:00:00', 'SnapshotBlockPublicAccessSet', { accountId, region, state: 'block-all-sharing' }),
      happened('11:00:00', 'AllowedImagesSet', { accountId, region, mode: 'enabled' }),
      happened('11:00:00', 'AllowedImagesCriteriaReplaced', { accountId, region, criteria: [{ imageNames: ['a*'] }] }),
      happened('11:00:00', 'EncryptionByDefaultSet', { accountId, region, enabled: false }),
    ).holds({
      owner: { [accountId]: '' },
      'image-block-public-access': { [region]: 'block-new-sharing', 'us-east-1': 'unblocked' },
      'snapshot-block-public-access': { [region]: 'block-all-sharing' },
      'allowed-images': { [region]: 'enabled' },
      'allowed-images-criteria': { [region]: '[{"imageNames":["a*"]}]' },
      'encryption-by-default': { [region]: 'false' },
    }));

  it('say whether the engine rules it or only observes it', () => {
    const ruled = happened('10:00:00', 'AccountRuled', { accountId });
    const observed = happened('11:00:00', 'AccountObserved', { accountId });
    expect(given(account, ruled, observed).held('mode', 'ruled')).toEqual([['10:00:00', '11:00:00']]);
  });

  it('keep each retention rule as it was at each moment, its lock and its tags too', () => {
    const rule = { accountId, region, ruleId: 'R' };
    const created = happened('10:00:00', 'RecycleBinRuleCreated', {
      ...rule,
      resourceType: 'EC2_IMAGE',
      retentionDays: 7,
    });
    const updated = happened('11:00:00', 'RecycleBinRuleUpdated', { ...rule, retentionDays: 30 });
    const locked = happened('12:00:00', 'RecycleBinRuleLocked', { ...rule, unlockDelayDays: 7 });
    const tagged = happened('13:00:00', 'RecycleBinRuleTagged', { ...rule, tags: { a: '1', b: '2' } });
    const untagged = happened('14:00:00', 'RecycleBinRuleUntagged', { ...rule, keys: ['a'] });
    const told = given(account, created, updated, locked, tagged, untagged);
    told.holds(
      { 'recycle-bin-rule': { [`${region}/R`]: '{"resourceType":"EC2_IMAGE","retentionDays":7}' } },
      '10:30:00',
    );
    told.holds({
      'recycle-bin-rule': {
        [`${region}/R`]:
          '{"lockState":"locked","resourceType":"EC2_IMAGE","retentionDays":30,"tags":{"b":"2"},"unlockDelayDays":7}',
      },
    });
    told.when(happened('15:00:00', 'RecycleBinRuleDeleted', rule)).holds({ 'recycle-bin-rule': {} });
  });
});
