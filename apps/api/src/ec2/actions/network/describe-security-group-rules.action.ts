import { Injectable } from '@nestjs/common';
import type {
  DescribeSecurityGroupRulesRequest,
  DescribeSecurityGroupRulesResult,
  SecurityGroupRule,
} from '@aws-sdk/client-ec2';
import { type SecurityGroup, securityGroups } from '#lifecycle';
import { Belongings } from '../../belongings.js';
import type { Call, Ec2Action } from '../../call.js';
import { Ec2Error, echo } from '../../errors.js';
import { filterNames, type FilterRules, passesAll, sievesOf } from '../../filters.js';
import { cut, pageFor, refusePages } from '../../lists.js';
import { NextTokens } from '../../paging.js';
import { printedRule } from './security-group-form.js';

const FILTERS: FilterRules<SecurityGroupRule> = {
  names: {
    'group-id': ({ GroupId }) => GroupId,
    'security-group-rule-id': ({ SecurityGroupRuleId }) => SecurityGroupRuleId,
  },
  tags: () => ({}),
};

@Injectable()
export class DescribeSecurityGroupRulesAction implements Ec2Action {
  readonly name = 'DescribeSecurityGroupRules';
  readonly actionClass = 'read';
  readonly filters = filterNames(FILTERS);

  constructor(
    private readonly belongings: Belongings,
    private readonly tokens: NextTokens,
  ) {}

  async answer(asked: DescribeSecurityGroupRulesRequest, call: Call): Promise<DescribeSecurityGroupRulesResult> {
    const sieves = sievesOf(asked.Filters, FILTERS);
    const ids = asked.SecurityGroupRuleIds;
    refusePages(asked, ids, 'SecurityGroupRuleId');
    const { things } = await this.belongings.of(securityGroups, call);
    const all = Object.values(things).flatMap((group) => rulesIn(group, call));
    const unknown = ids?.find((id) => !all.some(({ SecurityGroupRuleId }) => SecurityGroupRuleId === id));
    if (unknown !== undefined) {
      const message = `The security group rule ID '${echo(unknown)}' does not exist`;
      throw new Ec2Error('InvalidSecurityGroupRuleId.NotFound', message);
    }
    const found = all.filter(
      (rule) => (ids?.includes(rule.SecurityGroupRuleId ?? '') ?? true) && passesAll(sieves, rule),
    );
    const listed = { action: this.name, asked, call };
    const { items, ...next } = await pageFor(this.tokens, listed, (place) => cut(found, place));
    return { SecurityGroupRules: items, ...next };
  }
}

const rulesIn = ({ groupId, ingress, egress }: SecurityGroup, holder: Call): SecurityGroupRule[] => [
  ...ingress.map((rule) => printedRule(rule, { groupId, direction: 'ingress', holder })),
  ...egress.map((rule) => printedRule(rule, { groupId, direction: 'egress', holder })),
];
