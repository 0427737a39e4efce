import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { commanding } from '../account/commanding.commands.js';
import type { Caller } from '../caller.js';
import { Decider, type Decisions, newId } from '../decider.commands.js';
import { Surroundings } from '../surroundings.js';
import { belongingsId } from './belonging.js';
import type { TrafficRule } from './belonging-facts.js';
import { defaultGroupId } from './network.js';
import {
  authorizeTraffic,
  createSecurityGroup,
  deleteSecurityGroup,
  type GroupAsked,
  groupNamed,
  type GroupNamed,
  type GroupsNamed,
  revokeTraffic,
  type SecurityGroup,
  securityGroups,
  securityGroupsForLaunch,
  type TrafficAsked,
} from './security-groups.js';

/** Create a security group, from which everything may leave. */
export class CreateSecurityGroup extends Command<SecurityGroup | undefined> {
  constructor(
    readonly input: Omit<GroupAsked, 'groupId' | 'ruleId'>,
    readonly by: Caller,
  ) {
    super();
  }
}

/** Delete a security group. Answers its id. */
export class DeleteSecurityGroup extends Command<string> {
  constructor(
    readonly input: GroupNamed,
    readonly by: Caller,
  ) {
    super();
  }
}

/** Let further traffic through. Answers the group and the rules that were added. */
export class AuthorizeTraffic extends Command<TrafficChange> {
  constructor(
    readonly input: TrafficAsked,
    readonly by: Caller,
  ) {
    super();
  }
}

/** Let traffic through no more. Answers the group and the rules that it had until now. */
export class RevokeTraffic extends Command<TrafficChange> {
  constructor(
    readonly input: TrafficAsked & { readonly ruleIds?: readonly string[] | undefined },
    readonly by: Caller,
  ) {
    super();
  }
}

/** Rules that were added or taken away. */
export interface TrafficChange {
  readonly groupId: string;
  readonly rules: readonly TrafficRule[];
}

/**
 * Puts instances into the security groups that are named, while none of these is deleted.
 * @throws {Refusal} One of them is not there.
 */
export async function amongGroups<Result>(
  decisions: Decisions,
  named: GroupsNamed,
  work: (groups: readonly SecurityGroup[]) => Promise<Result>,
): Promise<Result> {
  const held = () => decisions.state(securityGroups, belongingsId(decisions.asking));
  const groups = securityGroupsForLaunch(await held(), named);
  const groupIds = groups.map(({ groupId }) => groupId);
  const kept = defaultGroupId(decisions.asking);
  const deletable = groupIds.filter((groupId) => groupId !== kept);
  if (deletable.length === 0) return work(groups);
  return decisions.beside(deletable, async () => work(securityGroupsForLaunch(await held(), { groupIds })));
}

@CommandHandler(CreateSecurityGroup)
export class CreateSecurityGroupHandler implements ICommandHandler<CreateSecurityGroup> {
  constructor(private readonly decider: Decider) {}

  async execute({ input, by }: CreateSecurityGroup): Promise<SecurityGroup | undefined> {
    const { decisions } = await commanding(this.decider, by);
    const asked = { ...input, groupId: newId('sg'), ruleId: newId('sgr') };
    const { state } = await decisions.decide(securityGroups, belongingsId(by), (held) =>
      createSecurityGroup(held, asked, decisions.asking),
    );
    return groupNamed(state, asked);
  }
}

@CommandHandler(DeleteSecurityGroup)
export class DeleteSecurityGroupHandler implements ICommandHandler<DeleteSecurityGroup> {
  constructor(
    private readonly decider: Decider,
    private readonly surroundings: Surroundings,
  ) {}

  async execute({ input, by }: DeleteSecurityGroup): Promise<string> {
    const { decisions } = await commanding(this.decider, by);
    const named = groupNamed(await decisions.state(securityGroups, belongingsId(by)), input);
    const groupId = named?.groupId ?? '';
    // Nothing is launched into the group between the question who is in it and its end.
    await decisions.alone([groupId], async () => {
      const member = named === undefined ? null : await this.surroundings.memberOf(groupId, decisions.asking);
      await decisions.decide(securityGroups, belongingsId(by), (held) =>
        deleteSecurityGroup(held, named === undefined ? input : { groupId }, { ...decisions.asking, member }),
      );
    });
    return groupId;
  }
}

@CommandHandler(AuthorizeTraffic)
export class AuthorizeTrafficHandler implements ICommandHandler<AuthorizeTraffic> {
  constructor(private readonly decider: Decider) {}

  async execute({ input, by }: AuthorizeTraffic): Promise<TrafficChange> {
    const { decisions } = await commanding(this.decider, by);
    const asked = { ...input, newRuleId: () => newId('sgr') };
    const { facts } = await decisions.decide(securityGroups, belongingsId(by), (held) =>
      authorizeTraffic(held, asked, decisions.asking),
    );
    const added = facts.find((fact) => fact.type === 'IngressAuthorized' || fact.type === 'EgressAuthorized');
    return added?.data ?? { groupId: '', rules: [] };
  }
}

@CommandHandler(RevokeTraffic)
export class RevokeTrafficHandler implements ICommandHandler<RevokeTraffic> {
  constructor(private readonly decider: Decider) {}

  async execute({ input, by }: RevokeTraffic): Promise<TrafficChange> {
    const { decisions } = await commanding(this.decider, by);
    let before: SecurityGroup | undefined;
    const { state } = await decisions.decide(securityGroups, belongingsId(by), (held) => {
      before = groupNamed(held, input.group);
      return revokeTraffic(held, input, decisions.asking);
    });
    const left = groupNamed(state, input.group)?.[input.direction] ?? [];
    const rules = (before?.[input.direction] ?? []).filter((one) => !left.includes(one));
    return { groupId: before?.groupId ?? '', rules };
  }
}
