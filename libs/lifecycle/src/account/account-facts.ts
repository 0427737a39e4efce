import { z } from 'zod';
import { defineFact, RANK } from '../fact.js';
import { AccountId, Micros, Region, Tags } from '../vocabulary.js';
import { ACCOUNT_TASK_FACTS } from './account-task-facts.js';

const account = { accountId: AccountId };
const regional = { ...account, region: Region };
const rule = { ...regional, ruleId: z.string() };
const ruleShape = {
  description: z.string().optional(),
  resourceType: z.string().optional(),
  retentionDays: z.number().optional(),
  resourceTags: z.array(z.object({ key: z.string(), value: z.string().optional() })).optional(),
  excludeTags: z.array(z.object({ key: z.string(), value: z.string().optional() })).optional(),
  unlockDelayDays: z.number().optional(),
  lockState: z.string().optional(),
};
const watermarkFilter = z.object({
  watermark: z.string().optional(),
  region: z.string().optional(),
  maximumDaysSinceSourceCreated: z.number().optional(),
  maximumDaysSinceAttached: z.number().optional(),
});
/** What an image must be to be allowed: all members that are given, and of each list one. */
export const ImageCriterion = z.object({
  imageProviders: z.array(z.string()).optional(),
  imageNames: z.array(z.string()).optional(),
  marketplaceProductCodes: z.array(z.string()).optional(),
  maximumDaysSinceCreated: z.number().optional(),
  maximumDaysSinceDeprecated: z.number().optional(),
  imageWatermarks: z.array(z.union([z.string(), watermarkFilter])).optional(),
});
export type ImageCriterion = z.infer<typeof ImageCriterion>;
const of = <Type extends string, Data extends z.ZodType>(type: Type, rank: number, when: string, data: Data) =>
  defineFact({ categories: ['account'], type, rank, when, data });

export const ACCOUNT_FACTS = [
  of(
    'AccountRuled',
    RANK.changed,
    "From now on this engine decides the account's lifecycle commands.",
    z.object(account),
  ),
  of(
    'AccountObserved',
    RANK.changed,
    'From now on the account is only watched: commands are refused.',
    z.object(account),
  ),
  of(
    'AccountJoinedOrganization',
    RANK.birth,
    'The account was created in, or joined, an organization: the one named, or the one that the management account named manages.',
    z.object({
      ...account,
      organizationId: z.string().optional(),
      managementAccountId: AccountId.optional(),
      parentId: z.string().optional(),
    }),
  ),
  of(
    'AccountMovedInOrganization',
    RANK.changed,
    'The account was moved to another organizational unit, or to the root.',
    z.object({ ...account, fromParentId: z.string().optional(), toParentId: z.string() }),
  ),
  of(
    'AccountLeftOrganization',
    RANK.ended,
    'The account left its organization or was removed from it.',
    z.object({ ...account, organizationId: z.string().optional(), managementAccountId: AccountId.optional() }),
  ),
  of('AccountClosed', RANK.ended, 'Closing the account was asked for.', z.object(account)),
  of(
    'MembershipObserved',
    RANK.observed,
    'An inventory showed the account as a member, under this parent where that was asked.',
    z.object({
      ...account,
      organizationId: z.string().optional(),
      parentId: z.string().optional(),
      status: z.string().optional(),
      joinedAt: Micros.optional(),
    }),
  ),
  of(
    'ImageBlockPublicAccessSet',
    RANK.changed,
    'Block public access for images was turned on or off in the Region.',
    z.object({ ...regional, state: z.string(), managedBy: z.string().optional() }),
  ),
  of(
    'SnapshotBlockPublicAccessSet',
    RANK.changed,
    'Block public access for snapshots was set in the Region.',
    z.object({ ...regional, state: z.string() }),
  ),
  of(
    'AllowedImagesSet',
    RANK.changed,
    'The allowed-image setting was enabled, put into audit mode, or disabled.',
    z.object({ ...regional, mode: z.string() }),
  ),
  of(
    'AllowedImagesCriteriaReplaced',
    RANK.changed,
    'The criteria of the allowed-image setting were replaced.',
    z.object({ ...regional, criteria: z.array(ImageCriterion) }),
  ),
  of(
    'EncryptionByDefaultSet',
    RANK.changed,
    'EBS encryption by default was turned on or off in the Region.',
    z.object({ ...regional, enabled: z.boolean() }),
  ),
  of(
    'EncryptionKeyByDefaultSet',
    RANK.changed,
    "The key that encrypts by default in the Region was chosen; without one, it is AWS's again.",
    z.object({ ...regional, kmsKeyId: z.string().optional() }),
  ),
  of(
    'RecycleBinRuleCreated',
    RANK.birth,
    'A retention rule of the Recycle Bin was created.',
    z.object({ ...rule, ...ruleShape }),
  ),
  of('RecycleBinRuleUpdated', RANK.changed, 'A retention rule was changed.', z.object({ ...rule, ...ruleShape })),
  of('RecycleBinRuleLocked', RANK.changed, 'A retention rule was locked.', z.object({ ...rule, ...ruleShape })),
  of(
    'RecycleBinRuleUnlockScheduled',
    RANK.changed,
    'Unlocking of a retention rule was asked; it ends after the delay.',
    z.object({ ...rule, ...ruleShape, unlockAt: Micros.optional() }),
  ),
  of(
    'RecycleBinRuleUnlockNoticed',
    RANK.beside,
    'The daily notice that a retention rule is being unlocked.',
    z.object({ ...rule, unlockAt: Micros.optional() }),
  ),
  of('RecycleBinRuleUnlocked', RANK.changed, 'A retention rule is unlocked.', z.object(rule)),
  of(
    'RecycleBinRuleChangeAttempted',
    RANK.beside,
    'Somebody tried to change or delete a locked retention rule.',
    z.object({ ...rule, action: z.string().optional() }),
  ),
  of('RecycleBinRuleDeleted', RANK.ended, 'A retention rule was deleted.', z.object(rule)),
  of('RecycleBinRuleTagged', RANK.changed, 'Tags of a retention rule were set.', z.object({ ...rule, tags: Tags })),
  of(
    'RecycleBinRuleUntagged',
    RANK.changed,
    'Tags of a retention rule were removed.',
    z.object({ ...rule, keys: z.array(z.string()) }),
  ),
  ...ACCOUNT_TASK_FACTS,
  of(
    'ServiceNoticeRecorded',
    RANK.beside,
    'A service around images told of a change that names no single image: a lifecycle policy, an image pipeline, a fleet.',
    z.object({
      ...account,
      region: Region.optional(),
      detailType: z.string(),
      resources: z.array(z.string()),
      detail: z.record(z.string(), z.unknown()),
    }),
  ),
] as const;

const unit = { organizationId: z.string(), unitId: z.string() };
const ofOrganization = <Type extends string, Data extends z.ZodType>(
  type: Type,
  rank: number,
  when: string,
  data: Data,
) => defineFact({ categories: ['organization'], type, rank, when, data });

export const ORGANIZATION_FACTS = [
  ofOrganization(
    'OrganizationObserved',
    RANK.observed,
    'The organization was created, or an inventory showed it.',
    z.object({ organizationId: z.string(), managementAccountId: AccountId.optional(), rootId: z.string().optional() }),
  ),
  ofOrganization(
    'OrganizationalUnitCreated',
    RANK.birth,
    'An organizational unit was created.',
    z.object({ ...unit, parentId: z.string(), name: z.string().optional() }),
  ),
  ofOrganization(
    'OrganizationalUnitObserved',
    RANK.observed,
    'An inventory showed the organizational unit, under this parent where that was asked.',
    z.object({ ...unit, parentId: z.string().optional(), name: z.string().optional() }),
  ),
  ofOrganization(
    'OrganizationalUnitRenamed',
    RANK.changed,
    'An organizational unit was renamed.',
    z.object({ ...unit, name: z.string() }),
  ),
  ofOrganization('OrganizationalUnitDeleted', RANK.ended, 'An organizational unit was deleted.', z.object(unit)),
  ofOrganization(
    'OrganizationDeleted',
    RANK.purged,
    'The organization was deleted.',
    z.object({ organizationId: z.string() }),
  ),
] as const;
