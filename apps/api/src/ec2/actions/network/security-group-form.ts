import type {
  IpPermission,
  RevokedSecurityGroupRule,
  SecurityGroup as Printed,
  SecurityGroupRule,
} from '@aws-sdk/client-ec2';
import type { Direction, Holder, SecurityGroup, SecurityGroups, TrafficRule, TrafficRuleAsked } from '#lifecycle';
import { invalidCombination, missingParameter } from '../../errors.js';
import { tagList } from '../../print/values.js';

/** What of a request says which rules: in its older form the single rule's members stand in the request itself. */
export interface PermissionsAsked {
  readonly IpPermissions?: readonly IpPermission[] | undefined;
  readonly IpProtocol?: string | undefined;
  readonly FromPort?: number | undefined;
  readonly ToPort?: number | undefined;
  readonly CidrIp?: string | undefined;
  readonly SourceSecurityGroupName?: string | undefined;
  readonly SourceSecurityGroupOwnerId?: string | undefined;
}

type Asked = TrafficRuleAsked & { readonly groupName?: string | undefined };

/**
 * The rules that a request names, one for each range, list and group.
 * @throws {Ec2Error} MissingParameter, InvalidParameterCombination
 */
export function rulesOf(asked: PermissionsAsked): readonly Asked[] {
  const { IpPermissions: permissions = [], IpProtocol, CidrIp, SourceSecurityGroupName: groupName } = asked;
  const single = IpProtocol ?? CidrIp ?? groupName;
  if (single === undefined) return permissions.flatMap((permission) => rulesOfOne(permission));
  if (permissions.length > 0) throw invalidCombination('IpPermissions', 'IpProtocol');
  const { FromPort, ToPort, SourceSecurityGroupOwnerId: UserId } = asked;
  const ends = {
    IpRanges: CidrIp === undefined ? [] : [{ CidrIp }],
    UserIdGroupPairs: groupName === undefined ? [] : [{ GroupName: groupName, UserId }],
  };
  // A group as the only source, in this older form, is a source of all traffic.
  const protocol = IpProtocol ?? (groupName === undefined ? undefined : '-1');
  return rulesOfOne({ IpProtocol: protocol, FromPort, ToPort, ...ends });
}

/** What becomes of the parts of rules. */
export const RULES_WITHIN = {
  ignores: ['PeeringStatus', 'VpcId', 'VpcPeeringConnectionId'].map((part) => `IpPermissions.UserIdGroupPairs.${part}`),
};

/** Of rules that are added. */
export const REFUSED_OF_RULES = { TagSpecifications: 'rules of security groups have no tags here.' };

function rulesOfOne(permission: IpPermission): readonly Asked[] {
  const { IpProtocol: protocol, FromPort: fromPort, ToPort: toPort } = permission;
  if (protocol === undefined) throw missingParameter('IpProtocol');
  const traffic = { protocol, fromPort, toPort };
  const { IpRanges = [], Ipv6Ranges = [], PrefixListIds = [], UserIdGroupPairs = [] } = permission;
  const rules = [
    ...IpRanges.map(({ CidrIp: ipv4, Description: description }) => ({ ...traffic, ipv4, description })),
    ...Ipv6Ranges.map(({ CidrIpv6: ipv6, Description: description }) => ({ ...traffic, ipv6, description })),
    ...PrefixListIds.map(({ PrefixListId: prefixListId, Description: description }) => ({
      ...traffic,
      prefixListId,
      description,
    })),
    ...UserIdGroupPairs.map(({ GroupId: groupId, GroupName: groupName, UserId, Description: description }) => ({
      ...traffic,
      groupId,
      groupName,
      groupOwner: UserId,
      description,
    })),
  ];
  if (rules.length === 0) throw missingParameter('IpRanges');
  return rules;
}

const arn = ({ account, region }: Holder, what: string): string => `arn:aws:ec2:${region}:${account}:${what}`;

const portsOf = ({ protocol, fromPort = -1, toPort = -1 }: TrafficRule) =>
  protocol === '-1' ? { FromPort: -1, ToPort: -1 } : { FromPort: fromPort, ToPort: toPort };

/** A rule that was added, as EC2 shows rules on their own. */
export const printedRule = (
  rule: TrafficRule,
  { groupId, direction, holder }: { readonly groupId: string; readonly direction: Direction; readonly holder: Holder },
): SecurityGroupRule => ({
  SecurityGroupRuleId: rule.ruleId,
  GroupId: groupId,
  GroupOwnerId: holder.account,
  IsEgress: direction === 'egress',
  IpProtocol: rule.protocol,
  ...portsOf(rule),
  CidrIpv4: rule.ipv4,
  CidrIpv6: rule.ipv6,
  PrefixListId: rule.prefixListId,
  ...(rule.groupId !== undefined && {
    ReferencedGroupInfo: { GroupId: rule.groupId, UserId: rule.groupOwner ?? holder.account },
  }),
  Description: rule.description,
  Tags: [],
  SecurityGroupRuleArn: arn(holder, `security-group-rule/${rule.ruleId}`),
});

/** A rule that was taken away. */
export const printedRevoked = (
  rule: TrafficRule,
  { groupId, direction }: { readonly groupId: string; readonly direction: Direction },
): RevokedSecurityGroupRule => ({
  SecurityGroupRuleId: rule.ruleId,
  GroupId: groupId,
  IsEgress: direction === 'egress',
  IpProtocol: rule.protocol,
  ...portsOf(rule),
  CidrIpv4: rule.ipv4,
  CidrIpv6: rule.ipv6,
  PrefixListId: rule.prefixListId,
  ReferencedGroupId: rule.groupId,
  Description: rule.description,
});

/** Rules on the same ports stand together, as EC2 shows those of a group. */
export function permissionsOf(rules: readonly TrafficRule[], { account }: Holder): IpPermission[] {
  const alike = Map.groupBy(rules, ({ protocol, fromPort, toPort }) => `${protocol} ${fromPort} ${toPort}`);
  return [...alike.values()].map((together) => {
    const [{ protocol, fromPort, toPort } = { protocol: '-1' }] = together;
    return {
      IpProtocol: protocol,
      FromPort: fromPort,
      ToPort: toPort,
      UserIdGroupPairs: together.flatMap(({ groupId, groupOwner = account, description }) =>
        groupId === undefined ? [] : [{ Description: description, UserId: groupOwner, GroupId: groupId }],
      ),
      IpRanges: together.flatMap(({ ipv4, description }) =>
        ipv4 === undefined ? [] : [{ Description: description, CidrIp: ipv4 }],
      ),
      Ipv6Ranges: together.flatMap(({ ipv6, description }) =>
        ipv6 === undefined ? [] : [{ Description: description, CidrIpv6: ipv6 }],
      ),
      PrefixListIds: together.flatMap(({ prefixListId, description }) =>
        prefixListId === undefined ? [] : [{ Description: description, PrefixListId: prefixListId }],
      ),
    };
  });
}

/** A security group as EC2 shows it. */
export const printedGroup = (group: SecurityGroup, holder: Holder): Printed => ({
  GroupId: group.groupId,
  IpPermissionsEgress: permissionsOf(group.egress, holder),
  Tags: tagList(group.tags),
  VpcId: group.vpcId,
  SecurityGroupArn: securityGroupArn(group.groupId, holder),
  OwnerId: holder.account,
  GroupName: group.name,
  Description: group.description,
  IpPermissions: permissionsOf(group.ingress, holder),
});

export const securityGroupArn = (groupId: string, holder: Holder): string => arn(holder, `security-group/${groupId}`);

/** The name of a group that a rule names, where the account has it. */
export const nameOf = ({ things }: SecurityGroups, groupId: string | undefined): string | undefined =>
  groupId !== undefined && Object.hasOwn(things, groupId) ? things[groupId]?.name : undefined;
