import { z } from 'zod';
import { valueOf } from '../keyed.js';
import type { Account, Keyed } from '../states.js';

const DAY = 24 * 60 * 60 * 1_000_000;
const TYPES = { image: 'EC2_IMAGE', snapshot: 'EBS_SNAPSHOT', volume: 'EBS_VOLUME' } as const;

/** What the Recycle Bin keeps. */
export type Retained = keyof typeof TYPES;

const TagPatterns = z.array(z.object({ key: z.string(), value: z.string().optional() })).default([]);
const Told = z.object({
  description: z.string().optional(),
  resourceType: z.string().optional(),
  retentionDays: z.number().optional(),
  resourceTags: TagPatterns,
  excludeTags: TagPatterns,
  unlockDelayDays: z.number().optional(),
  lockState: z.string().optional(),
  unlockAt: z.number().optional(),
  tags: z.record(z.string(), z.string()).default({}),
});

/** A retention rule, as far as facts tell of it. */
export type RetentionRule = z.infer<typeof Told> & { readonly ruleId: string };

/** The rules of an account in a Region. */
export const retentionRulesOf = (account: Account, region: string): readonly RetentionRule[] =>
  Object.entries(account.recycleBinRules).flatMap(([key, text]) =>
    key.startsWith(`${region}/`) ? [{ ...Told.parse(JSON.parse(text)), ruleId: key.slice(region.length + 1) }] : [],
  );

/** The kind of resource that a rule is for; null where it is none of those. */
export const retainedBy = ({ resourceType }: Pick<RetentionRule, 'resourceType'>): Retained | null =>
  resourceType === TYPES.image
    ? 'image'
    : resourceType === TYPES.snapshot
      ? 'snapshot'
      : resourceType === TYPES.volume
        ? 'volume'
        : null;

const hasOne = (tags: Keyed, patterns: RetentionRule['resourceTags']): boolean =>
  patterns.some(({ key, value }) => {
    const held = valueOf(tags, key);
    return held !== undefined && (value === undefined || held === value);
  });

/** A rule with tags is for what has one of them; one without is for all in the Region but what it excludes. */
const applies = (rule: RetentionRule, tags: Keyed): boolean =>
  rule.resourceTags.length > 0 ? hasOne(tags, rule.resourceTags) : !hasOne(tags, rule.excludeTags);

/**
 * The rule that keeps what is deleted at this moment: of all that match its kind and tags, the one that keeps it longest (Recycle Bin
 * user guide, how it works). Null: none does.
 */
export function matchRule(rules: readonly RetentionRule[], tags: Keyed, kind: Retained): RetentionRule | null {
  const matching = rules.filter((rule) => retainedBy(rule) === kind && applies(rule, tags));
  return matching.toSorted((a, b) => (b.retentionDays ?? 0) - (a.retentionDays ?? 0))[0] ?? null;
}

/** Until when the bin keeps what is deleted at this moment (microseconds); null: it is gone at once. */
export function keptUntil(
  rules: readonly RetentionRule[],
  { tags, kind, at }: { readonly tags: Keyed; readonly kind: Retained; readonly at: number },
): number | null {
  const days = matchRule(rules, tags, kind)?.retentionDays;
  return days === undefined ? null : at + days * DAY;
}
