import { Injectable } from '@nestjs/common';
import type { RevokeSecurityGroupEgressRequest, RevokeSecurityGroupEgressResult } from '@aws-sdk/client-ec2';
import { RevokeTraffic } from '#lifecycle/commands';
import type { Call, Ec2Action } from '../../call.js';
import { Commands } from '../../commands.js';
import { missingParameter } from '../../errors.js';
import { groupAsked } from './group-asked.js';
import { printedRevoked, rulesOf, RULES_WITHIN } from './security-group-form.js';

@Injectable()
export class RevokeSecurityGroupEgressAction implements Ec2Action {
  readonly name = 'RevokeSecurityGroupEgress';
  readonly actionClass = 'change';
  readonly within = RULES_WITHIN;

  constructor(private readonly commands: Commands) {}

  async answer(asked: Partial<RevokeSecurityGroupEgressRequest>, call: Call): Promise<RevokeSecurityGroupEgressResult> {
    const direction = 'egress' as const;
    const { SecurityGroupRuleIds: ruleIds } = asked;
    const input = { group: groupAsked(asked), direction, rules: rulesOf(asked), ruleIds };
    if (input.rules.length === 0 && !ruleIds?.length) throw missingParameter('IpPermissions');
    const { groupId, rules } = await this.commands.run(new RevokeTraffic(input, this.commands.by(call, asked)));
    return {
      Return: true,
      RevokedSecurityGroupRules: rules.map((rule) => printedRevoked(rule, { groupId, direction })),
    };
  }
}
