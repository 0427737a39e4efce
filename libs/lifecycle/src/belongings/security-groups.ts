import type { Aggregate } from '../aggregate.js';
import type { Asking } from '../asking.js';
import type { FactData, FactEvent } from '../facts.js';
import { NONE } from '../keyed.js';
import { present } from '../present.js';
import { Refusal, rule } from '../refusal.js';
import { followRules } from '../rules.js';
import type { Keyed } from '../states.js';
import { checkTags } from '../tags.js';
import type { TrafficRule } from './belonging-facts.js';
import { type Belongings, changing, holderOf, holding, tagging, thingOf, without } from './belonging.js';
import { defaultGroupId, defaultNetwork, defaultRuleId } from './network.js';
import { sameTraffic, trafficRule, type TrafficRuleAsked } from './traffic-rules.js';

const MOST = 2500;
const MOST_RULES = 60;
const ALLOWED = /^[\w \-.:/()#,@[\]+=&;{}!$*]{1,255}$/;
const ANYWHERE = { protocol: '-1', ipv4: '0.0.0.0/0' } as const;

export interface SecurityGroup {
  readonly groupId: string;
  readonly name: string;
  readonly description: string;
  readonly vpcId: string;
  readonly ingress: readonly TrafficRule[];
  readonly egress: readonly TrafficRule[];
  readonly tags: Keyed;
}

/** The security groups that an account has in a Region, by their ids. */
export type SecurityGroups = Belongings<SecurityGroup>;

/** What rules are about: what reaches the members of a group, or what leaves them. */
export type Direction = 'ingress' | 'egress';

const adding =
  (direction: Direction) =>
  (state: SecurityGroups, { data }: { readonly data: FactData<'IngressAuthorized'> }): SecurityGroups =>
    changing(state, data.groupId, (group) => ({ ...group, [direction]: [...group[direction], ...data.rules] }));

const taking =
  (direction: Direction) =>
  (state: SecurityGroups, { data }: { readonly data: FactData<'IngressRevoked'> }): SecurityGroups =>
    changing(state, data.groupId, (group) => ({
      ...group,
      [direction]: group[direction].filter(({ ruleId }) => !data.ruleIds.includes(ruleId)),
    }));

/** The group that every account has: its members reach each other, and whatever leaves may leave (VPC user guide). */
function defaultGroup(id: string): SecurityGroup {
  const holder = holderOf(id);
  const groupId = defaultGroupId(holder);
  const among = { protocol: '-1', groupId, groupOwner: holder.account };
  return {
    groupId,
    name: 'default',
    description: 'default VPC security group',
    vpcId: defaultNetwork(holder).vpcId,
    ingress: [{ ruleId: defaultRuleId(holder, 'ingress'), ...among }],
    egress: [{ ruleId: defaultRuleId(holder, 'egress'), ...ANYWHERE }],
    tags: NONE,
  };
}

/** How the facts of security groups become what an account has of them in a Region. */
export const securityGroups: Aggregate<SecurityGroups> = {
  category: 'security-groups',
  initial: (id) => {
    const group = defaultGroup(id);
    return { id, things: { [group.groupId]: group } };
  },
  evolve: followRules<SecurityGroups>(tagging(), {
    SecurityGroupCreated: (state, { data }) => {
      const { groupId, name, description, vpcId, egress, tags = NONE } = data;
      return holding(state, groupId, { groupId, name, description, vpcId, ingress: [], egress, tags });
    },
    SecurityGroupDeleted: (state, { data }) => without(state, [data.groupId]),
    IngressAuthorized: adding('ingress'),
    EgressAuthorized: adding('egress'),
    IngressRevoked: taking('ingress'),
    EgressRevoked: taking('egress'),
  }),
  facets: () => NONE,
};

/** How a security group is told from the others: by its id, or else by its name. */
export interface GroupNamed {
  readonly groupId?: string | undefined;
  readonly name?: string | undefined;
}

/** The security group of an id or a name. */
export const groupNamed = (state: SecurityGroups, { groupId, name }: GroupNamed): SecurityGroup | undefined =>
  groupId === undefined ? Object.values(state.things).find((group) => group.name === name) : thingOf(state, groupId);

/** @throws {Refusal} */
function existing(state: SecurityGroups, named: GroupNamed): SecurityGroup {
  const found = groupNamed(state, named);
  if (found === undefined) throw new Refusal('security-group-not-found', named.groupId ?? named.name ?? '');
  return found;
}

/** Several security groups: by their ids, by their names, or by both. */
export interface GroupsNamed {
  readonly groupIds?: readonly string[] | undefined;
  readonly names?: readonly string[] | undefined;
}

/**
 * The security groups that a launch names by their ids or names; the default one where it names none.
 * @throws {Refusal}
 */
export function securityGroupsForLaunch(
  state: SecurityGroups,
  { groupIds = [], names = [] }: GroupsNamed,
): readonly SecurityGroup[] {
  const named = [...groupIds.map((groupId) => ({ groupId })), ...names.map((name) => ({ name }))];
  const found = (named.length === 0 ? [{ name: 'default' }] : named).map((one) => existing(state, one));
  return [...new Map(found.map((group) => [group.groupId, group])).values()];
}

/** A security group to be. */
export interface GroupAsked {
  readonly groupId: string;
  /** The id of the rule that it begins with. */
  readonly ruleId: string;
  readonly name: string;
  readonly description: string;
  readonly vpcId?: string | undefined;
  readonly tags?: Keyed | undefined;
}

/**
 * Creates a security group of the default network, from which everything may leave (EC2 API reference, CreateSecurityGroup).
 * @throws {Refusal}
 */
export function createSecurityGroup(state: SecurityGroups, asked: GroupAsked, asking: Asking): readonly FactEvent[] {
  const { groupId, ruleId, name, description, vpcId, tags } = asked;
  const network = defaultNetwork(asking);
  rule(ALLOWED.test(name) && !/^sg-/i.test(name), 'security-group-name-malformed', name);
  rule(ALLOWED.test(description), 'security-group-description-malformed', name);
  rule(vpcId === undefined || vpcId === network.vpcId, 'network-not-found', vpcId ?? '');
  rule(groupNamed(state, { name }) === undefined, 'security-group-name-taken', name);
  rule(Object.keys(state.things).length < MOST, 'security-group-limit-exceeded', name);
  checkTags(name, tags ?? {});
  const place = { accountId: asking.account, region: asking.region };
  const made = { ...place, groupId, name, description, vpcId: network.vpcId, egress: [{ ruleId, ...ANYWHERE }] };
  return [{ type: 'SecurityGroupCreated', data: { ...made, ...present({ tags }) } }];
}

/**
 * Deletes a security group that no other one names and no instance is in (EC2 API reference, DeleteSecurityGroup).
 * @param member An instance that is in it; null where there is none.
 * @throws {Refusal}
 */
export function deleteSecurityGroup(
  state: SecurityGroups,
  named: GroupNamed,
  { member, ...asking }: Asking & { readonly member: string | null },
): readonly FactEvent[] {
  const { groupId } = existing(state, named);
  rule(groupId !== defaultGroupId(asking), 'security-group-default-kept', groupId);
  const naming = Object.values(state.things).find(
    (group) =>
      group.groupId !== groupId && [...group.ingress, ...group.egress].some((traffic) => traffic.groupId === groupId),
  );
  if (naming !== undefined) throw new Refusal('security-group-in-use', groupId, `${naming.groupId} names it.`);
  rule(member === null, 'security-group-in-use', groupId, `${member} is in it.`);
  return [{ type: 'SecurityGroupDeleted', data: { accountId: asking.account, region: asking.region, groupId } }];
}

/** Rules to be added to a group or taken from it; groups may be named by their names. */
export interface TrafficAsked {
  readonly group: GroupNamed;
  readonly direction: Direction;
  readonly rules: readonly (TrafficRuleAsked & { readonly groupName?: string | undefined })[];
}

/** The rules as they are kept, each once. */
function asKept(state: SecurityGroups, { rules }: TrafficAsked, { account }: Asking): readonly TrafficRuleAsked[] {
  return rules.map(({ groupName, ...asked }) => {
    const { groupId, groupOwner = account } = asked;
    if (groupId === undefined && groupName === undefined) return trafficRule(asked);
    // A group of another account is not known here: it is taken by its word.
    const found = groupOwner === account ? existing(state, { groupId, name: groupName }).groupId : groupId;
    return trafficRule({ ...asked, ...present({ groupId: found }), groupOwner });
  });
}

/**
 * Lets further traffic through.
 * @param newRuleId an id for each rule that is added
 * @throws {Refusal}
 */
export function authorizeTraffic(
  state: SecurityGroups,
  asked: TrafficAsked & { readonly newRuleId: () => string },
  asking: Asking,
): readonly FactEvent[] {
  const { direction, newRuleId } = asked;
  const { groupId, [direction]: held } = existing(state, asked.group);
  const rules = asKept(state, asked, asking);
  rules.forEach((added, index) => {
    const before = [...held, ...rules.slice(0, index)];
    const said = `It is ${JSON.stringify(added)}.`;
    rule(!before.some((one) => sameTraffic(one, added)), 'traffic-rule-taken', groupId, said);
  });
  rule(held.length + rules.length <= MOST_RULES, 'traffic-rule-limit-exceeded', groupId);
  const type = direction === 'ingress' ? 'IngressAuthorized' : 'EgressAuthorized';
  const named = { accountId: asking.account, region: asking.region, groupId };
  return [{ type, data: { ...named, rules: rules.map((added) => ({ ruleId: newRuleId(), ...added })) } }];
}

/**
 * Lets traffic through no more: by what the rules say, or by their ids.
 * @throws {Refusal} One of them is not there.
 */
export function revokeTraffic(
  state: SecurityGroups,
  asked: TrafficAsked & { readonly ruleIds?: readonly string[] | undefined },
  asking: Asking,
): readonly FactEvent[] {
  const { groupId, [asked.direction]: held } = existing(state, asked.group);
  const byId = (asked.ruleIds ?? []).map((ruleId) => {
    rule(
      held.some((one) => one.ruleId === ruleId),
      'traffic-rule-not-found',
      ruleId,
    );
    return ruleId;
  });
  const byTraffic = asKept(state, asked, asking).map((gone) => {
    const found = held.find((one) => sameTraffic(one, gone));
    if (found === undefined) throw new Refusal('traffic-rule-not-found', groupId, `It is ${JSON.stringify(gone)}.`);
    return found.ruleId;
  });
  const type = asked.direction === 'ingress' ? 'IngressRevoked' : 'EgressRevoked';
  const named = { accountId: asking.account, region: asking.region, groupId };
  return [{ type, data: { ...named, ruleIds: [...new Set([...byId, ...byTraffic])] } }];
}
