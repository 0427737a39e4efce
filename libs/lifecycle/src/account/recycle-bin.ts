import { z } from 'zod';
import { excluding, including, only, valueOf } from '../keyed.js';
import type { Rules } from '../rules.js';
import type { Account } from '../states.js';

type Told = Readonly<Record<string, unknown>>;

const Known = z.record(z.string(), z.unknown());

const keyOf = ({ region, ruleId }: { region: string; ruleId: string }): string => `${region}/${ruleId}`;

const known = (account: Account, key: string): Told =>
  Known.parse(JSON.parse(valueOf(account.recycleBinRules, key) ?? '{}'));

/** What is known of a rule, with what a fact tells of it laid over. */
function ruled(account: Account, data: { region: string; ruleId: string }, told: Told): Account {
  const key = keyOf(data);
  const { accountId: _account, region: _region, ruleId: _rule, ...shape } = { ...known(account, key), ...told };
  const members = Object.entries(shape).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const text = JSON.stringify(Object.fromEntries(members));
  return { ...account, recycleBinRules: including(account.recycleBinRules, only(key, text)) };
}

function tagged(account: Account, key: string, change: (tags: Map<string, unknown>) => void): Told {
  const tags = new Map(Object.entries(Known.catch({}).parse(known(account, key)['tags'])));
  change(tags);
  return { tags: Object.fromEntries(tags) };
}

/** The retention rules of the Recycle Bin: what was kept of what was deleted depends on the rules of that moment. */
export const recycleBin: Rules<Account> = {
  RecycleBinRuleCreated: (account, { data }) => ruled(account, data, data),
  RecycleBinRuleUpdated: (account, { data }) => ruled(account, data, data),
  RecycleBinRuleLocked: (account, { data }) => ruled(account, data, { lockState: 'locked', ...data }),
  RecycleBinRuleUnlockScheduled: (account, { data }) => ruled(account, data, { lockState: 'pending_unlock', ...data }),
  RecycleBinRuleUnlocked: (account, { data }) => ruled(account, data, { ...data, lockState: 'unlocked' }),
  RecycleBinRuleDeleted: (account, { data }) => ({
    ...account,
    recycleBinRules: excluding(account.recycleBinRules, [keyOf(data)]),
  }),
  RecycleBinRuleTagged: (account, { data }) =>
    ruled(
      account,
      data,
      tagged(account, keyOf(data), (tags) => Object.entries(data.tags).forEach(([key, value]) => tags.set(key, value))),
    ),
  RecycleBinRuleUntagged: (account, { data }) =>
    ruled(
      account,
      data,
      tagged(account, keyOf(data), (tags) => data.keys.forEach((key) => tags.delete(key))),
    ),
};
