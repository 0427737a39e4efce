import { about, type Call, type CallReading, must, type Notice, type NoticeReading } from './call.js';
import { idOf } from './ids.js';
import { at, either, list, member, number, orNone, tags, text, texts, type Told } from './reading.js';
import { micros } from './times.js';

const pairs = (told: Told) =>
  orNone(
    list(told).flatMap((entry) => {
      const key = text(either(entry, 'resourceTagKey', 'key'));
      return key === undefined ? [] : [{ key, value: text(either(entry, 'resourceTagValue', 'value')) }];
    }),
  );

const shapeOf = (told: Told) => ({
  description: text(member(told, 'description')),
  resourceType: text(member(told, 'resourceType')),
  retentionDays: number(at(told, 'retentionPeriod', 'retentionPeriodValue')),
  resourceTags: pairs(member(told, 'resourceTags')),
  excludeTags: pairs(member(told, 'excludeResourceTags')),
  unlockDelayDays: number(at(told, 'lockConfiguration', 'unlockDelay', 'unlockDelayValue')),
  lockState: text(member(told, 'lockState')),
});

/** What the answer tells of the rule counts; what it leaves out, the request tells. */
const ruleOf = (call: Call) => {
  const identifier = text(member(call.response, 'identifier')) ?? text(member(call.request, 'identifier'));
  const asked = shapeOf(call.request);
  const told = Object.entries(shapeOf(call.response)).filter(([, value]) => value !== undefined);
  const shape: typeof asked = { ...asked, ...Object.fromEntries(told) };
  return { accountId: call.caller, region: call.region, ruleId: must(identifier, 'the rule (identifier)'), ...shape };
};

const shaped =
  (type: 'RecycleBinRuleCreated' | 'RecycleBinRuleUpdated' | 'RecycleBinRuleLocked'): CallReading =>
  (call) => [about('account', call.caller, type, ruleOf(call))];

const unlockAsked: CallReading = (call) => {
  const unlockAt = micros(member(call.response, 'lockEndTime'));
  return [about('account', call.caller, 'RecycleBinRuleUnlockScheduled', { ...ruleOf(call), unlockAt })];
};

const deleted: CallReading = (call) => {
  const { accountId, region, ruleId } = ruleOf(call);
  return [about('account', accountId, 'RecycleBinRuleDeleted', { accountId, region, ruleId })];
};

/** The rule that an ARN names: `arn:aws:rbin:<Region>:<account>:rule/<id>`. */
const ruleByArn = ({ request, caller, region }: Call) => {
  const ruleId = must(idOf(member(request, 'resourceArn')), 'the rule (resourceArn)');
  return { accountId: caller, region, ruleId };
};

const tagged: CallReading = (call) => {
  const told = tags(member(call.request, 'tags')) ?? {};
  return [about('account', call.caller, 'RecycleBinRuleTagged', { ...ruleByArn(call), tags: told })];
};

const untagged: CallReading = (call) => {
  const keys = texts(member(call.request, 'tagKeys'));
  return [about('account', call.caller, 'RecycleBinRuleUntagged', { ...ruleByArn(call), keys })];
};

/** What calls on retention rules tell (rbin.amazonaws.com). */
export const RECYCLE_BIN_CALLS: Readonly<Record<string, CallReading>> = {
  CreateRule: shaped('RecycleBinRuleCreated'),
  UpdateRule: shaped('RecycleBinRuleUpdated'),
  LockRule: shaped('RecycleBinRuleLocked'),
  UnlockRule: unlockAsked,
  DeleteRule: deleted,
  TagResource: tagged,
  UntagResource: untagged,
};

const noticed = ({ account, region, detail }: Notice) => ({
  accountId: account,
  region,
  ruleId: must(text(member(detail, 'rule-id')), 'the rule (rule-id)'),
});

/** `30 days` */
const days = (told: Told) => number(/^(\d+)/.exec(text(told) ?? '')?.[1]);

const unlockAtOf = ({ detail }: Notice) => micros(member(detail, 'scheduled-unlock-time'));

/** What notices of the Recycle Bin tell (aws.rbin). Nothing tells that an image entered or left the bin. */
export const RECYCLE_BIN_NOTICES: Readonly<Record<string, NoticeReading>> = {
  'Recycle Bin Rule Locked': (notice) => [
    about('account', notice.account, 'RecycleBinRuleLocked', {
      ...noticed(notice),
      description: text(member(notice.detail, 'rule-description')),
      unlockDelayDays: days(member(notice.detail, 'unlock-delay-period')),
      lockState: 'locked',
    }),
  ],
  'Recycle Bin Rule Change Attempted': (notice) => [
    about('account', notice.account, 'RecycleBinRuleChangeAttempted', {
      ...noticed(notice),
      action: text(member(notice.detail, 'api-name')),
    }),
  ],
  'Recycle Bin Rule Unlock Scheduled': (notice) => [
    about('account', notice.account, 'RecycleBinRuleUnlockScheduled', {
      ...noticed(notice),
      description: text(member(notice.detail, 'rule-description')),
      unlockDelayDays: days(member(notice.detail, 'unlock-delay-period')),
      lockState: 'pending_unlock',
      unlockAt: unlockAtOf(notice),
    }),
  ],
  'Recycle Bin Rule Unlocking Notice': (notice) => [
    about('account', notice.account, 'RecycleBinRuleUnlockNoticed', {
      ...noticed(notice),
      unlockAt: unlockAtOf(notice),
    }),
  ],
  'Recycle Bin Rule Unlocked': (notice) => [
    about('account', notice.account, 'RecycleBinRuleUnlocked', noticed(notice)),
  ],
};
