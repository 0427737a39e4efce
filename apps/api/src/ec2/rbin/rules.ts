import { z } from 'zod';
import type { RetentionRule, Tags } from '#lifecycle';
import { Ec2Error } from '../errors.js';

const text = z.string('must be text');
const ResourceTags = z.array(z.object({ ResourceTagKey: text, ResourceTagValue: text.optional() }), 'must be a list');
const TagList = z
  .array(z.object({ Key: text, Value: text }), 'must be a list')
  .refine((tags) => new Set(tags.map(({ Key }) => Key)).size === tags.length, 'must not have a key twice');
const LockConfiguration = z.object({
  UnlockDelay: z.object({
    UnlockDelayValue: z.int('must be a whole number'),
    UnlockDelayUnit: z.literal('DAYS', 'must be DAYS'),
  }),
});
const description = text.regex(/^[\S ]{0,255}$/, 'must have at most 255 characters, and no line breaks');

const shape = {
  RetentionPeriod: z.object({
    RetentionPeriodValue: z.int('must be a whole number'),
    RetentionPeriodUnit: z.literal('DAYS', 'must be DAYS'),
  }),
  Description: description.optional(),
  ResourceTags: ResourceTags.optional(),
  ExcludeResourceTags: ResourceTags.optional(),
};

/** Requests of the Recycle Bin (its API reference); what they do not know is passed over, as by AWS. */
export const CreateRule = z.object({
  ...shape,
  ResourceType: text,
  Tags: TagList.optional(),
  LockConfiguration: LockConfiguration.optional(),
});
export const UpdateRule = z.object({ ...shape, ResourceType: text }).partial();
export const LockRule = z.object({ LockConfiguration });
export const TagResource = z.object({ Tags: TagList });
export const ListRules = z.object({
  ResourceType: z.enum(['EBS_SNAPSHOT', 'EC2_IMAGE', 'EBS_VOLUME'], 'must be EBS_SNAPSHOT, EC2_IMAGE or EBS_VOLUME'),
  ResourceTags: ResourceTags.optional(),
  ExcludeResourceTags: ResourceTags.optional(),
  LockState: z.enum(['locked', 'pending_unlock', 'unlocked'], 'must be locked, pending_unlock or unlocked').optional(),
  MaxResults: z
    .int('must be a whole number')
    .min(1, 'must be from 1 to 1000')
    .max(1000, 'must be from 1 to 1000')
    .optional(),
  NextToken: text.optional(),
});

const NOTHING = z.object({});

/** What the Recycle Bin answers here: method and path of each request, and what its body says. */
export const RBIN_ACTIONS = [
  { name: 'CreateRule', method: 'POST', path: '/rules', body: CreateRule },
  { name: 'GetRule', method: 'GET', path: '/rules/{Identifier}', body: NOTHING },
  { name: 'UpdateRule', method: 'PATCH', path: '/rules/{Identifier}', body: UpdateRule },
  { name: 'DeleteRule', method: 'DELETE', path: '/rules/{Identifier}', body: NOTHING },
  { name: 'LockRule', method: 'PATCH', path: '/rules/{Identifier}/lock', body: LockRule },
  { name: 'UnlockRule', method: 'PATCH', path: '/rules/{Identifier}/unlock', body: NOTHING },
  { name: 'ListRules', method: 'POST', path: '/list-rules', body: ListRules },
  { name: 'ListTagsForResource', method: 'GET', path: '/tags/{ResourceArn}', body: NOTHING },
  { name: 'TagResource', method: 'POST', path: '/tags/{ResourceArn}', body: TagResource },
  { name: 'UntagResource', method: 'DELETE', path: '/tags/{ResourceArn}', body: NOTHING },
] as const;

/** @throws {Ec2Error} ValidationException: it is not JSON, or not of this shape. */
export function read<Shape extends z.ZodType>(requested: Shape, body: Uint8Array): z.infer<Shape> {
  const parsed = requested.safeParse(jsonOf(body));
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'The body'} ${message}`);
  throw new Ec2Error('ValidationException', `${faults.join('; ')}.`);
}

function jsonOf(body: Uint8Array): unknown {
  if (body.length === 0) return {};
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    throw new Ec2Error('ValidationException', 'The body of the request is not JSON in UTF-8.');
  }
}

type Patterns = RetentionRule['resourceTags'];

/** Tags of resources, as rules match them. */
export const patternsOf = (tags: z.infer<typeof ResourceTags>): Patterns =>
  tags.map(({ ResourceTagKey: key, ResourceTagValue: value }) => ({ key, ...(value !== undefined && { value }) }));

export const tagsOf = (tags: z.infer<typeof TagList>): Tags =>
  Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value]));

const printedPatterns = (patterns: Patterns) =>
  patterns.map(({ key, value }) => ({ ResourceTagKey: key, ...(value !== undefined && { ResourceTagValue: value }) }));

export const printedTags = (tags: Tags) => Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));

/** Whose rule it is, and where. */
interface Place {
  readonly account: string;
  readonly region: string;
}

export const arnOf = (ruleId: string, { account, region }: Place): string =>
  `arn:aws:rbin:${region}:${account}:rule/${ruleId}`;

const periodOf = ({ retentionDays }: RetentionRule) => ({
  RetentionPeriod: { RetentionPeriodValue: retentionDays, RetentionPeriodUnit: 'DAYS' },
});

/** A rule in a list. */
export const summaryOf = (rule: RetentionRule, place: Place) => ({
  Identifier: rule.ruleId,
  Description: rule.description,
  ...periodOf(rule),
  LockState: rule.lockState ?? 'unlocked',
  RuleArn: arnOf(rule.ruleId, place),
});

/** A rule as the Recycle Bin shows it; times are seconds. */
export const printedRule = (rule: RetentionRule, place: Place) => ({
  ...summaryOf(rule, place),
  ResourceType: rule.resourceType,
  ResourceTags: printedPatterns(rule.resourceTags),
  ExcludeResourceTags: printedPatterns(rule.excludeTags),
  Status: 'available',
  ...(rule.unlockDelayDays !== undefined && {
    LockConfiguration: { UnlockDelay: { UnlockDelayValue: rule.unlockDelayDays, UnlockDelayUnit: 'DAYS' } },
  }),
  ...(rule.lockState === 'pending_unlock' &&
    rule.unlockAt !== undefined && { LockEndTime: Math.floor(rule.unlockAt / 1e6) }),
});

const within = (wanted: Patterns | undefined, held: Patterns): boolean =>
  (wanted ?? []).every(({ key, value }) => held.some((one) => one.key === key && (value ?? one.value) === one.value));

/** Whether a rule is one of those asked for. */
export const isAsked = (rule: RetentionRule, asked: z.infer<typeof ListRules>): boolean =>
  rule.resourceType === asked.ResourceType &&
  (asked.LockState === undefined || (rule.lockState ?? 'unlocked') === asked.LockState) &&
  within(asked.ResourceTags && patternsOf(asked.ResourceTags), rule.resourceTags) &&
  within(asked.ExcludeResourceTags && patternsOf(asked.ExcludeResourceTags), rule.excludeTags);
