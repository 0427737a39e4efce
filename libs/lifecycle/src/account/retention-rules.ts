import type { Asking } from '../asking.js';
import type { AccountEvent, FactData } from '../facts.js';
import { present } from '../present.js';
import { Refusal, rule } from '../refusal.js';
import type { Account } from '../states.js';
import { checkTags } from '../tags.js';
import type { Tags } from '../vocabulary.js';
import { retainedBy, type RetentionRule, retentionRulesOf } from './retention.js';
import { ruledHere } from './ruling.js';

const DAY = 24 * 60 * 60 * 1_000_000;
const MOST_RULES = 250;
const MOST_TAGS = 50;
const MOST_EXCLUDED = 5;

type Shape = Pick<RetentionRule, 'resourceType' | 'retentionDays' | 'resourceTags' | 'excludeTags'>;

/** What can be said of a rule; absent: as it is. */
export type RuleAsked = Partial<
  Omit<FactData<'RecycleBinRuleCreated'>, 'accountId' | 'region' | 'lockState' | 'unlockDelayDays'>
> & {
  readonly ruleId: string;
};

function checkShape(ruleId: string, shape: Shape): void {
  const { retentionDays = 0, resourceTags, excludeTags } = shape;
  const kind = retainedBy(shape);
  rule(kind !== null, 'recycle-bin-rule-kind-unknown', ruleId, `It is ${shape.resourceType}.`);
  const most = kind === 'volume' ? 7 : 365;
  const kept = Number.isInteger(retentionDays) && retentionDays >= 1 && retentionDays <= most;
  rule(kept, 'recycle-bin-rule-retention-malformed', ruleId, `It is ${retentionDays} days.`);
  const few = resourceTags.length <= MOST_TAGS && excludeTags.length <= MOST_EXCLUDED;
  rule(few && (resourceTags.length === 0 || excludeTags.length === 0), 'recycle-bin-rule-tags-malformed', ruleId);
}

function checkLock(ruleId: string, { resourceTags, excludeTags }: Shape, days: number): void {
  const plain = resourceTags.length === 0 && excludeTags.length === 0;
  rule(plain, 'recycle-bin-rule-not-lockable', ruleId);
  const delayed = Number.isInteger(days) && days >= 7 && days <= 30;
  rule(delayed, 'recycle-bin-rule-delay-malformed', ruleId, `It is ${days} days.`);
}

function existing(account: Account, ruleId: string, { region }: Asking): RetentionRule {
  ruledHere(account);
  const found = retentionRulesOf(account, region).find((one) => one.ruleId === ruleId);
  if (found === undefined) throw new Refusal('recycle-bin-rule-not-found', ruleId);
  return found;
}

const isLocked = ({ lockState }: RetentionRule): boolean => lockState === 'locked' || lockState === 'pending_unlock';

function unlocked(found: RetentionRule): RetentionRule {
  rule(!isLocked(found), 'recycle-bin-rule-locked', found.ruleId, `It is ${found.lockState}.`);
  return found;
}

const named = (account: Account, ruleId: string, { region }: Asking) => ({
  accountId: account.accountId,
  region,
  ruleId,
});

/**
 * Creates a retention rule, for all of a kind in the Region, or for what has one of its tags; locked from the beginning if asked to.
 * @throws {Refusal}
 */
export function createRule(
  account: Account,
  { tags, lock, ...asked }: RuleAsked & { readonly tags?: Tags; readonly lock?: { readonly unlockDelayDays: number } },
  asking: Asking,
): readonly AccountEvent[] {
  const { ruleId } = asked;
  ruledHere(account);
  const rules = retentionRulesOf(account, asking.region);
  rule(!rules.some((one) => one.ruleId === ruleId), 'recycle-bin-rule-id-taken', ruleId);
  rule(rules.length < MOST_RULES, 'recycle-bin-rule-limit-exceeded', ruleId);
  const shape = { ...asked, resourceTags: asked.resourceTags ?? [], excludeTags: asked.excludeTags ?? [] };
  checkShape(ruleId, shape);
  checkTags(ruleId, tags ?? {});
  if (lock !== undefined) checkLock(ruleId, shape, lock.unlockDelayDays);
  const name = named(account, ruleId, asking);
  const created: AccountEvent = { type: 'RecycleBinRuleCreated', data: { ...present(asked), ...name } };
  return [
    created,
    ...(lock === undefined ? [] : [{ type: 'RecycleBinRuleLocked', data: { ...name, ...lock } } as const]),
    ...(tags === undefined ? [] : [{ type: 'RecycleBinRuleTagged', data: { ...name, tags } } as const]),
  ];
}

/**
 * Changes a rule that is not locked. What is in the bin already keeps its retention.
 * @throws {Refusal}
 */
export function updateRule(account: Account, asked: RuleAsked, asking: Asking): readonly AccountEvent[] {
  const { ruleId } = asked;
  const found = unlocked(existing(account, ruleId, asking));
  const change = present(asked);
  checkShape(ruleId, { ...found, ...change });
  return [{ type: 'RecycleBinRuleUpdated', data: { ...change, ...named(account, ruleId, asking) } }];
}

/**
 * Locks a Region-level rule: until it is unlocked, and a delay has passed, nobody changes or deletes it.
 * @throws {Refusal}
 */
export function lockRule(
  account: Account,
  { ruleId, unlockDelayDays }: { readonly ruleId: string; readonly unlockDelayDays: number },
  asking: Asking,
): readonly AccountEvent[] {
  const found = existing(account, ruleId, asking);
  rule(found.lockState !== 'locked', 'recycle-bin-rule-locked', ruleId);
  checkLock(ruleId, found, unlockDelayDays);
  return [{ type: 'RecycleBinRuleLocked', data: { ...named(account, ruleId, asking), unlockDelayDays } }];
}

/**
 * Begins to unlock a rule: it is locked until its delay has passed.
 * @throws {Refusal}
 */
export function unlockRule(
  account: Account,
  { ruleId }: { readonly ruleId: string },
  asking: Asking,
): readonly AccountEvent[] {
  const { lockState, unlockDelayDays = 7 } = existing(account, ruleId, asking);
  rule(lockState === 'locked', 'recycle-bin-rule-not-locked', ruleId, `It is ${lockState ?? 'unlocked'}.`);
  const unlockAt = asking.at + unlockDelayDays * DAY;
  return [{ type: 'RecycleBinRuleUnlockScheduled', data: { ...named(account, ruleId, asking), unlockAt } }];
}

/**
 * Ends the unlocking of a rule whose delay has passed.
 * @throws {Refusal}
 */
export function ruleIsUnlocked(
  account: Account,
  { ruleId }: { readonly ruleId: string },
  asking: Asking,
): readonly AccountEvent[] {
  const { lockState, unlockAt = asking.at } = existing(account, ruleId, asking);
  rule(lockState === 'pending_unlock', 'recycle-bin-rule-not-locked', ruleId, `It is ${lockState ?? 'unlocked'}.`);
  rule(asking.at >= unlockAt, 'recycle-bin-rule-delay-running', ruleId);
  return [{ type: 'RecycleBinRuleUnlocked', data: named(account, ruleId, asking) }];
}

/**
 * Deletes a rule that is not locked. What is in the bin stays there until its retention ends.
 * @throws {Refusal}
 */
export function deleteRule(
  account: Account,
  { ruleId }: { readonly ruleId: string },
  asking: Asking,
): readonly AccountEvent[] {
  unlocked(existing(account, ruleId, asking));
  return [{ type: 'RecycleBinRuleDeleted', data: named(account, ruleId, asking) }];
}

/**
 * Sets tags of a rule, which may be locked.
 * @throws {Refusal}
 */
export function tagRule(
  account: Account,
  { ruleId, tags }: { readonly ruleId: string; readonly tags: Tags },
  asking: Asking,
): readonly AccountEvent[] {
  checkTags(ruleId, tags, existing(account, ruleId, asking).tags);
  return [{ type: 'RecycleBinRuleTagged', data: { ...named(account, ruleId, asking), tags } }];
}

/**
 * Removes tags of a rule by their keys.
 * @throws {Refusal}
 */
export function untagRule(
  account: Account,
  { ruleId, keys }: { readonly ruleId: string; readonly keys: readonly string[] },
  asking: Asking,
): readonly AccountEvent[] {
  const held = existing(account, ruleId, asking).tags;
  const gone = keys.filter((key) => Object.hasOwn(held, key));
  if (gone.length === 0) return [];
  return [{ type: 'RecycleBinRuleUntagged', data: { ...named(account, ruleId, asking), keys: gone } }];
}
