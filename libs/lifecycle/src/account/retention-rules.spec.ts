import { decided, given, happened, moment } from '#testing';
import type { FactEvent } from '../facts.js';
import { account } from './account.js';
import { keptUntil, matchRule, retentionRulesOf } from './retention.js';
import {
  createRule,
  deleteRule,
  lockRule,
  type RuleAsked,
  ruleIsUnlocked,
  tagRule,
  unlockRule,
  untagRule,
  updateRule,
} from './retention-rules.js';

const accountId = '111122223333';
const region = 'eu-central-1';
const at = moment('12:00:00');
const asking = { account: accountId, region, at };
const DAY = 24 * 60 * 60 * 1_000_000;
const ours = given(account, happened('09:00:00', 'AccountRuled', { accountId }));
const name = { accountId, region, ruleId: 'R' };
const kept = { resourceType: 'EC2_IMAGE', retentionDays: 30 };
const rule = (ruleId: string, shape: Partial<RuleAsked> = {}) =>
  happened('10:00:00', 'RecycleBinRuleCreated', { ...name, ruleId, ...kept, ...shape });
const plain = ours.when(rule('R'));
const locked = plain.when(happened('11:00:00', 'RecycleBinRuleLocked', { ...name, unlockDelayDays: 7 }));
const unlocking = locked.when(happened('11:30:00', 'RecycleBinRuleUnlockScheduled', { ...name, unlockAt: at + DAY }));
const tag = (key: string, value?: string) => ({ key, ...(value !== undefined && { value }) });

describe('a retention rule', () => {
  it('is created with its tags, and locked from the beginning if asked to', () => {
    ours
      .decide((now) =>
        createRule(now, { ruleId: 'R', ...kept, tags: { a: '1' }, lock: { unlockDelayDays: 7 } }, asking),
      )
      .records(
        { type: 'RecycleBinRuleCreated', data: { ...name, ...kept } },
        { type: 'RecycleBinRuleLocked', data: { ...name, unlockDelayDays: 7 } },
        { type: 'RecycleBinRuleTagged', data: { ...name, tags: { a: '1' } } },
      );
    plain.decide((now) => createRule(now, { ruleId: 'R', ...kept }, asking)).refuses('recycle-bin-rule-id-taken');
  });

  it('keeps images and snapshots up to a year, volumes up to a week, by few tags', () => {
    const creating = (shape: Partial<RuleAsked>) =>
      ours.decide((now) => createRule(now, { ruleId: 'R', ...kept, ...shape }, asking));
    creating({ retentionDays: 0 }).refuses('recycle-bin-rule-retention-malformed');
    creating({ retentionDays: 366 }).refuses('recycle-bin-rule-retention-malformed', '366 days');
    creating({ resourceType: 'EBS_VOLUME', retentionDays: 8 }).refuses('recycle-bin-rule-retention-malformed');
    creating({ resourceType: 'S3_BUCKET' }).refuses('recycle-bin-rule-kind-unknown', 'S3_BUCKET');
    creating({ excludeTags: Array.from({ length: 6 }, (_, n) => tag(`k${n}`)) }).refuses(
      'recycle-bin-rule-tags-malformed',
    );
    creating({ resourceTags: Array.from({ length: 51 }, (_, n) => tag(`k${n}`)) }).refuses(
      'recycle-bin-rule-tags-malformed',
    );
    creating({ resourceTags: [tag('a')], excludeTags: [tag('b')] }).refuses('recycle-bin-rule-tags-malformed');
  });

  it('is one of 250 in a Region', () => {
    const many = ours.when(...Array.from({ length: 250 }, (_, n) => rule(`R${n}`)));
    many.decide((now) => createRule(now, { ruleId: 'R', ...kept }, asking)).refuses('recycle-bin-rule-limit-exceeded');
    expect(() =>
      many
        .decide((now) => createRule(now, { ruleId: 'R', ...kept }, { ...asking, region: 'us-east-1' }))
        .refuses('recycle-bin-rule-limit-exceeded'),
    ).toThrow(/a refusal/);
  });

  it('is changed and deleted until it is locked, and again when it is unlocked', () => {
    const update = (told: typeof ours) =>
      told.decide((now) => updateRule(now, { ruleId: 'R', retentionDays: 60 }, asking));
    const remove = (told: typeof ours) => told.decide((now) => deleteRule(now, { ruleId: 'R' }, asking));
    update(plain).records({ type: 'RecycleBinRuleUpdated', data: { ...name, retentionDays: 60 } });
    remove(plain).records({ type: 'RecycleBinRuleDeleted', data: name });
    for (const told of [locked, unlocking]) {
      update(told).refuses('recycle-bin-rule-locked');
      remove(told).refuses('recycle-bin-rule-locked');
    }
    remove(unlocking.when(happened('11:40:00', 'RecycleBinRuleUnlocked', name))).records({
      type: 'RecycleBinRuleDeleted',
      data: name,
    });
    update(ours).refuses('recycle-bin-rule-not-found', 'R');
  });

  it('is locked only without tags of what it keeps or excludes, with a delay of 7 to 30 days', () => {
    const lock = (told: typeof ours, unlockDelayDays = 7) =>
      told.decide((now) => lockRule(now, { ruleId: 'R', unlockDelayDays }, asking));
    const event = { type: 'RecycleBinRuleLocked', data: { ...name, unlockDelayDays: 7 } } as const;
    lock(plain).records(event);
    lock(unlocking).records(event);
    lock(locked).refuses('recycle-bin-rule-locked');
    lock(plain, 6).refuses('recycle-bin-rule-delay-malformed');
    lock(plain, 31).refuses('recycle-bin-rule-delay-malformed');
    lock(ours.when(rule('R', { excludeTags: [tag('a')] }))).refuses('recycle-bin-rule-not-lockable');
    lock(ours.when(rule('R', { resourceTags: [tag('a')] }))).refuses('recycle-bin-rule-not-lockable');
  });

  it('is unlocked once its delay has passed', () => {
    const unlock = (told: typeof ours) => told.decide((now) => unlockRule(now, { ruleId: 'R' }, asking));
    unlock(locked).records({ type: 'RecycleBinRuleUnlockScheduled', data: { ...name, unlockAt: at + 7 * DAY } });
    unlock(plain).refuses('recycle-bin-rule-not-locked');
    unlock(unlocking).refuses('recycle-bin-rule-not-locked', 'pending_unlock');
    const end = (moment: number) =>
      unlocking.decide((now) => ruleIsUnlocked(now, { ruleId: 'R' }, { ...asking, at: moment }));
    end(at + DAY - 1).refuses('recycle-bin-rule-delay-running');
    end(at + DAY).records({ type: 'RecycleBinRuleUnlocked', data: name });
    locked.decide((now) => ruleIsUnlocked(now, { ruleId: 'R' }, asking)).refuses('recycle-bin-rule-not-locked');
  });

  it('has tags of its own, which a lock does not hold', () => {
    const tagged: FactEvent = { type: 'RecycleBinRuleTagged', data: { ...name, tags: { a: '1' } } };
    locked.decide((now) => tagRule(now, { ruleId: 'R', tags: { a: '1' } }, asking)).records(tagged);
    const told = locked.when(...decided([tagged], at));
    told
      .decide((now) => untagRule(now, { ruleId: 'R', keys: ['a', 'b'] }, asking))
      .records({ type: 'RecycleBinRuleUntagged', data: { ...name, keys: ['a'] } });
    told.decide((now) => untagRule(now, { ruleId: 'R', keys: ['b'] }, asking)).records();
  });
});

describe('what is deleted', () => {
  const rules = retentionRulesOf(
    ours
      .when(
        rule('tagged', { resourceTags: [tag('Team', 'web'), tag('Keep')], retentionDays: 90 }),
        rule('all', { excludeTags: [tag('Stage', 'test')], retentionDays: 7 }),
        rule('snapshots', { resourceType: 'EBS_SNAPSHOT', retentionDays: 365 }),
      )
      .state(),
    region,
  );
  const matched = (tags: Record<string, string>) => matchRule(rules, tags, 'image')?.ruleId ?? null;

  it('is kept by the rule that keeps it longest, of those for its kind that match its tags', () => {
    expect(matched({ Team: 'web' })).toBe('tagged');
    expect(matched({ Keep: 'whatever' })).toBe('tagged');
    expect(matched({ Team: 'data' })).toBe('all');
    expect(matched({})).toBe('all');
  });

  it('is not kept by a rule that excludes one of its tags', () => {
    expect(matched({ Stage: 'test' })).toBeNull();
    expect(matched({ Stage: 'test', Team: 'web' })).toBe('tagged');
    expect(matched({ Stage: 'live' })).toBe('all');
  });

  it('is kept until the retention of this moment ends', () => {
    expect(keptUntil(rules, { tags: {}, kind: 'image', at })).toBe(at + 7 * DAY);
    expect(keptUntil(rules, { tags: {}, kind: 'volume', at })).toBeNull();
  });
});
