import { Body, Controller, Delete, Get, Param, Patch, Post, Put, Query } from '@nestjs/common';
import { AGGREGATES, isoOf, present, type RetentionRule, retentionRulesOf } from '#lifecycle';
import {
  ChangeRetentionRule,
  CreateRetentionRule,
  Decider,
  DeleteRetentionRule,
  LockRetentionRule,
  UnlockRetentionRule,
} from '#lifecycle/commands';
import { z } from 'zod';
import { Commanded, Shown } from '../openapi/commanded.js';
import { AdminCommands } from './commands.js';
import { type Exchange, Exchanged } from './exchange.js';
import { NewRuleBody, OfRule, RuleBody, RuleLockBody } from './recycle-bin-rules.bodies.js';
import { Where } from './where.js';

const TAG = z.object({ key: z.string(), value: z.string().optional() });
const RULE = {
  ruleId: z.string(),
  description: z.string().optional(),
  keeps: z.enum(['images', 'snapshots', 'volumes']).optional(),
  retentionDays: z.number().optional(),
  resourceTags: z.array(TAG),
  excludeTags: z.array(TAG),
  lockState: z.string().optional(),
  unlockDelayDays: z.number().optional(),
  unlockAt: z.string().optional(),
  tags: z.record(z.string(), z.string()),
};
const Rule = z.object(RULE);
const Rules = z.object({ items: z.array(Rule) });

/** What the Recycle Bin keeps of what is deleted, and how long. */
@Controller('v1/recycle-bin-rules')
export class RecycleBinRulesController {
  constructor(
    private readonly commands: AdminCommands,
    private readonly decider: Decider,
  ) {}

  @Get()
  @Shown('recycle-bin-rules', { summary: 'The rules of an account in a Region.', tells: Rules, as: 'RecycleBinRules' })
  async rules(@Query() where: Where, @Exchanged() exchange: Exchange): Promise<z.infer<typeof Rules>> {
    const by = await this.commands.by({ ...exchange, where });
    const account = await this.decider.state(AGGREGATES.account, by.account, by);
    return { items: retentionRulesOf(account, by.region).map(shown) };
  }

  @Post()
  @Commanded('create-recycle-bin-rule', {
    summary: 'Have the Recycle Bin keep what is deleted.',
    tells: RULE,
    status: 201,
  })
  create(@Body() asked: NewRuleBody, @Query() where: Where, @Exchanged() exchange: Exchange) {
    const { tags, unlockDelayDays } = asked;
    const lock = unlockDelayDays === undefined ? {} : { lock: { unlockDelayDays } };
    const input = { ...shapeOf(asked), ...(tags && { tags }), ...lock };
    return this.commands.run({ ...exchange, where }, (by) => new CreateRetentionRule(input, by), shown);
  }

  @Patch(':ruleId')
  @Commanded('change-recycle-bin-rule', { summary: 'Change a rule.', tells: RULE })
  change(@Param() { ruleId }: OfRule, @Body() asked: RuleBody, @Query() where: Where, @Exchanged() exchange: Exchange) {
    const input = { ...shapeOf(asked), ruleId };
    return this.commands.run({ ...exchange, where }, (by) => new ChangeRetentionRule(input, by), shownOf(ruleId));
  }

  @Delete(':ruleId')
  @Commanded('delete-recycle-bin-rule', { summary: 'Delete a rule.', tells: { ruleId: z.string() } })
  delete(@Param() { ruleId }: OfRule, @Query() where: Where, @Exchanged() exchange: Exchange) {
    return this.commands.run(
      { ...exchange, where },
      (by) => new DeleteRetentionRule({ ruleId }, by),
      () => ({ ruleId }),
    );
  }

  @Put(':ruleId/lock')
  @Commanded('lock-recycle-bin-rule', { summary: 'Lock a rule of a whole Region.', tells: RULE })
  lock(
    @Param() { ruleId }: OfRule,
    @Body() { unlockDelayDays }: RuleLockBody,
    @Query() where: Where,
    @Exchanged() exchange: Exchange,
  ) {
    const input = { ruleId, unlockDelayDays };
    return this.commands.run({ ...exchange, where }, (by) => new LockRetentionRule(input, by), shownOf(ruleId));
  }

  @Delete(':ruleId/lock')
  @Commanded('unlock-recycle-bin-rule', {
    summary: 'Begin to unlock a rule: it is unlocked when its delay has passed.',
    tells: RULE,
  })
  unlock(@Param() { ruleId }: OfRule, @Query() where: Where, @Exchanged() exchange: Exchange) {
    return this.commands.run({ ...exchange, where }, (by) => new UnlockRetentionRule({ ruleId }, by), shownOf(ruleId));
  }
}

const KEPT = { images: 'EC2_IMAGE', snapshots: 'EBS_SNAPSHOT', volumes: 'EBS_VOLUME' } as const;
const KEEPS: ReadonlyMap<string, z.infer<typeof Rule>['keeps']> = new Map([
  ['EC2_IMAGE', 'images'],
  ['EBS_SNAPSHOT', 'snapshots'],
  ['EBS_VOLUME', 'volumes'],
]);

const shapeOf = ({ keeps, description, retentionDays, resourceTags, excludeTags }: RuleBody) =>
  present({
    resourceType: keeps === undefined ? undefined : KEPT[keeps],
    description,
    retentionDays,
    resourceTags: resourceTags?.map((tag) => ({ key: tag.key, ...present({ value: tag.value }) })),
    excludeTags: excludeTags?.map((tag) => ({ key: tag.key, ...present({ value: tag.value }) })),
  });

const shown = ({ resourceType = '', unlockAt, ...rule }: RetentionRule): z.infer<typeof Rule> => ({
  ...rule,
  ...present({ keeps: KEEPS.get(resourceType), unlockAt: unlockAt === undefined ? undefined : isoOf(unlockAt) }),
});

const shownOf =
  (ruleId: string) =>
  (rule: RetentionRule | undefined): z.infer<typeof Rule> =>
    rule === undefined ? { ruleId, resourceTags: [], excludeTags: [], tags: {} } : shown(rule);
