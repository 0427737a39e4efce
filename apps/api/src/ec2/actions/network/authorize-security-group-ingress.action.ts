import { Injectable } from '@nestjs/common';
import type { AuthorizeSecurityGroupIngressRequest, AuthorizeSecurityGroupIngressResult } from '@aws-sdk/client-ec2';
import { AuthorizeTraffic } from '#lifecycle/commands';
import type { Call, Ec2Action } from '../../call.js';
import { Commands } from '../../commands.js';
import { missingParameter } from '../../errors.js';
import { groupAsked } from './group-asked.js';
import { printedRule, rulesOf, REFUSED_OF_RULES, RULES_WITHIN } from './security-group-form.js';

@Injectable()
export class AuthorizeSecurityGroupIngressAction implements Ec2Action {
  readonly name = 'AuthorizeSecurityGroupIngress';
  readonly actionClass = 'change';
  readonly refuses = REFUSED_OF_RULES;
  readonly within = RULES_WITHIN;

  constructor(private readonly commands: Commands) {}

  async answer(
    asked: Partial<AuthorizeSecurityGroupIngressRequest>,
    call: Call,
  ): Promise<AuthorizeSecurityGroupIngressResult> {
    const direction = 'ingress' as const;
    const input = { group: groupAsked(asked), direction, rules: rulesOf(asked) };
    if (input.rules.length === 0) throw missingParameter('IpPermissions');
    const change = await this.commands.run(new AuthorizeTraffic(input, this.commands.by(call, asked)));
    const where = { groupId: change.groupId, direction, holder: call };
    return { Return: true, SecurityGroupRules: change.rules.map((rule) => printedRule(rule, where)) };
  }
}
