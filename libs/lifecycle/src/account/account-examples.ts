import type { AccountFactType, FactExamples } from '../facts.js';

const account = { accountId: '111122223333' };
const regional = { ...account, region: 'eu-central-1' };
const rule = { ...regional, ruleId: 'Lxrk6GmnQzX' };
const kept = { description: 'Keep images for a month', resourceType: 'EC2_IMAGE', retentionDays: 30 };

/** One telling example of each fact of an account. */
export const ACCOUNT_EXAMPLES: FactExamples<AccountFactType> = {
  AccountRuled: account,
  AccountObserved: account,
  AccountJoinedOrganization: {
    ...account,
    organizationId: 'o-a1b2c3d4e5',
    managementAccountId: '777788889999',
    parentId: 'r-ab12',
  },
  AccountMovedInOrganization: { ...account, fromParentId: 'r-ab12', toParentId: 'ou-ab12-11111111' },
  AccountLeftOrganization: { ...account, managementAccountId: '777788889999' },
  AccountClosed: account,
  MembershipObserved: {
    ...account,
    organizationId: 'o-a1b2c3d4e5',
    parentId: 'ou-ab12-11111111',
    status: 'ACTIVE',
    joinedAt: 1704067200000000,
  },
  ImageBlockPublicAccessSet: { ...regional, state: 'block-new-sharing', managedBy: 'account' },
  SnapshotBlockPublicAccessSet: { ...regional, state: 'block-all-sharing' },
  AllowedImagesSet: { ...regional, mode: 'audit-mode' },
  AllowedImagesCriteriaReplaced: {
    ...regional,
    criteria: [{ imageProviders: ['amazon', '111122223333'], maximumDaysSinceCreated: 300 }],
  },
  EncryptionByDefaultSet: { ...regional, enabled: true },
  EncryptionKeyByDefaultSet: {
    ...regional,
    kmsKeyId: 'arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab',
  },
  RecycleBinRuleCreated: { ...rule, ...kept, resourceTags: [{ key: 'Team', value: 'web' }] },
  RecycleBinRuleUpdated: { ...rule, retentionDays: 60 },
  RecycleBinRuleLocked: { ...rule, unlockDelayDays: 7, lockState: 'locked' },
  RecycleBinRuleUnlockScheduled: { ...rule, unlockAt: 1772928000000000 },
  RecycleBinRuleUnlockNoticed: { ...rule, unlockAt: 1772928000000000 },
  RecycleBinRuleUnlocked: rule,
  RecycleBinRuleChangeAttempted: { ...rule, action: 'DeleteRule' },
  RecycleBinRuleDeleted: rule,
  RecycleBinRuleTagged: { ...rule, tags: { Owner: 'platform' } },
  RecycleBinRuleUntagged: { ...rule, keys: ['Owner'] },
  ImportTaskRequested: { ...regional, taskId: 'import-ami-0a1b2c3d', makes: 'image', description: 'From the old rack' },
  ImportTaskEnded: {
    ...regional,
    taskId: 'import-ami-0a1b2c3d',
    result: 'completed',
    madeId: 'ami-0a1b2c3d4e5f60718',
  },
  ImageUsageReportDeleted: { ...regional, reportId: 'amiur-0a1b2c3d' },
  ImageUsageReportRequested: { ...regional, imageId: 'ami-0a1b2c3d4e5f60718', reportId: 'amiur-0a1b2c3d' },
  ServiceNoticeRecorded: {
    ...regional,
    detailType: 'DLM Policy State Change',
    resources: ['arn:aws:dlm:eu-central-1:111122223333:policy/policy-0a1b2c3d'],
    detail: { state: 'ERROR', cause: 'Role was deleted' },
  },
};
