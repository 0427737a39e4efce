import { Injectable } from '@nestjs/common';
import type { DescribeSecurityGroupsRequest, DescribeSecurityGroupsResult } from '@aws-sdk/client-ec2';
import {
  type Direction,
  groupNamed,
  type SecurityGroup,
  securityGroups,
  type SecurityGroups,
  type TrafficRule,
} from '#lifecycle';
import { Belongings } from '../../belongings.js';
import type { Call, Ec2Action } from '../../call.js';
import { Ec2Error, echo } from '../../errors.js';
import { filterNames, type FilterRules, passesAll, sievesOf } from '../../filters.js';
import { cut, pageFor, refusePages } from '../../lists.js';
import { NextTokens } from '../../paging.js';
import { said } from '../../print/values.js';
import { nameOf, printedGroup } from './security-group-form.js';

/** A group among those of its account. */
interface Among {
  readonly group: SecurityGroup;
  readonly all: SecurityGroups;
  readonly account: string;
}

type Readers = FilterRules<Among>['names'];

const ofRules =
  (direction: Direction, read: (rule: TrafficRule, among: Among) => string | undefined): Readers[string] =>
  (among) =>
    among.group[direction].flatMap((rule) => read(rule, among) ?? []);

const RULE_FILTERS: Readonly<Record<string, (rule: TrafficRule, among: Among) => string | undefined>> = {
  cidr: ({ ipv4 }) => ipv4,
  'from-port': ({ fromPort }) => said(fromPort),
  'group-id': ({ groupId }) => groupId,
  'group-name': ({ groupId }, { all }) => nameOf(all, groupId),
  'ipv6-cidr': ({ ipv6 }) => ipv6,
  'prefix-list-id': ({ prefixListId }) => prefixListId,
  protocol: ({ protocol }) => protocol,
  'to-port': ({ toPort }) => said(toPort),
  'user-id': ({ groupId, groupOwner }, { account }) => (groupId === undefined ? undefined : (groupOwner ?? account)),
};

const filtersOfRules = (prefix: string, direction: Direction): Readers =>
  Object.fromEntries(
    Object.entries(RULE_FILTERS).map(([name, read]) => [`${prefix}.${name}`, ofRules(direction, read)]),
  );

const FILTERS: FilterRules<Among> = {
  names: {
    description: ({ group }) => group.description,
    'group-id': ({ group }) => group.groupId,
    'group-name': ({ group }) => group.name,
    'owner-id': ({ account }) => account,
    'vpc-id': ({ group }) => group.vpcId,
    ...filtersOfRules('ip-permission', 'ingress'),
    ...filtersOfRules('egress.ip-permission', 'egress'),
  },
  tags: ({ group }) => group.tags,
};

@Injectable()
export class DescribeSecurityGroupsAction implements Ec2Action {
  readonly name = 'DescribeSecurityGroups';
  readonly actionClass = 'read';
  readonly filters = filterNames(FILTERS);

  constructor(
    private readonly belongings: Belongings,
    private readonly tokens: NextTokens,
  ) {}

  async answer(asked: DescribeSecurityGroupsRequest, call: Call): Promise<DescribeSecurityGroupsResult> {
    const sieves = sievesOf(asked.Filters, FILTERS);
    refusePages(asked, asked.GroupIds, 'GroupId');
    const all = await this.belongings.of(securityGroups, call);
    const { account } = call;
    const found = named(all, asked).filter((group) => passesAll(sieves, { group, all, account }));
    const listed = { action: this.name, asked, call };
    const { items, ...next } = await pageFor(this.tokens, listed, (place) => cut(found, place));
    return { SecurityGroups: items.map((group) => printedGroup(group, call)), ...next };
  }
}

/** Those that are named, by id or name; all of them where none is. */
function named(all: SecurityGroups, { GroupIds, GroupNames }: DescribeSecurityGroupsRequest): SecurityGroup[] {
  const wanted = [
    ...(GroupIds ?? []).map((groupId) => [groupId, groupNamed(all, { groupId })] as const),
    ...(GroupNames ?? []).map(
      (name) => [name, groupNamed(all, { name }) ?? groupNamed(all, { groupId: name })] as const,
    ),
  ];
  const [unknown] = wanted.find(([, group]) => group === undefined) ?? [];
  if (unknown !== undefined) {
    throw new Ec2Error('InvalidGroup.NotFound', `The security group '${echo(unknown)}' does not exist`);
  }
  if (wanted.length === 0) return Object.values(all.things);
  return [...new Set(wanted.flatMap(([, group]) => group ?? []))];
}
