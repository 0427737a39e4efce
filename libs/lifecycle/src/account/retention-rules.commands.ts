import { hash, randomUUID } from 'node:crypto';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Caller } from '../caller.js';
import { Decider } from '../decider.commands.js';
import type { Account } from '../states.js';
import type { Tags } from '../vocabulary.js';
import { decideAccount } from './deciding.commands.js';
import { type RetentionRule, retentionRulesOf } from './retention.js';
import {
  createRule,
  deleteRule,
  lockRule,
  type RuleAsked,
  tagRule,
  unlockRule,
  untagRule,
  updateRule,
} from './retention-rules.js';

/** Have the Recycle Bin keep what is deleted of a kind, for a while. */
export class CreateRetentionRule extends Command<RetentionRule> {
  constructor(
    readonly input: Omit<RuleAsked, 'ruleId'> & {
      readonly tags?: Tags;
      readonly lock?: { readonly unlockDelayDays: number };
    },
    readonly by: Caller,
  ) {
    super();
  }
}

/** Change a retention rule that is not locked. */
export class ChangeRetentionRule extends Command<RetentionRule | undefined> {
  constructor(
    readonly input: RuleAsked,
    readonly by: Caller,
  ) {
    super();
  }
}

/** Delete a retention rule that is not locked. */
export class DeleteRetentionRule extends Command<void> {
  constructor(
    readonly input: { readonly ruleId: string },
    readonly by: Caller,
  ) {
    super();
  }
}

/** Lock a retention rule of a whole Region. */
export class LockRetentionRule extends Command<RetentionRule | undefined> {
  constructor(
    readonly input: { readonly ruleId: string; readonly unlockDelayDays: number },
    readonly by: Caller,
  ) {
    super();
  }
}

/** Begin to unlock a retention rule: it is unlocked when its delay has passed. */
export class UnlockRetentionRule extends Command<RetentionRule | undefined> {
  constructor(
    readonly input: { readonly ruleId: string },
    readonly by: Caller,
  ) {
    super();
  }
}

/** Set or remove tags of a retention rule. */
export class TagRetentionRule extends Command<RetentionRule | undefined> {
  constructor(
    readonly ruleId: string,
    readonly change: { readonly set: Tags } | { readonly remove: readonly string[] },
    readonly by: Caller,
  ) {
    super();
  }
}

const LETTERS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** An id as the Recycle Bin gives them: eleven letters and digits. */
function newRuleId({ undertaking }: Caller): string {
  const drawn = hash('sha256', `rule/${undertaking?.id ?? randomUUID()}`, 'buffer').subarray(0, 11);
  return Array.from(drawn, (byte) => LETTERS[byte % LETTERS.length]).join('');
}

const ruleIn = (account: Account, ruleId: string, { region }: Caller): RetentionRule | undefined =>
  retentionRulesOf(account, region).find((one) => one.ruleId === ruleId);

@CommandHandler(CreateRetentionRule)
export class CreateRetentionRuleHandler implements ICommandHandler<CreateRetentionRule> {
  constructor(private readonly decider: Decider) {}

  async execute({ input, by }: CreateRetentionRule): Promise<RetentionRule> {
    const ruleId = newRuleId(by);
    const account = await decideAccount(this.decider, by, (now, asking) =>
      createRule(now, { ...input, ruleId }, asking),
    );
    // Asked for again, it may be there no more.
    return ruleIn(account, ruleId, by) ?? { ruleId, resourceTags: [], excludeTags: [], tags: {} };
  }
}

@CommandHandler(ChangeRetentionRule)
export class ChangeRetentionRuleHandler implements ICommandHandler<ChangeRetentionRule> {
  constructor(private readonly decider: Decider) {}

  async execute({ input, by }: ChangeRetentionRule): Promise<RetentionRule | undefined> {
    return ruleIn(
      await decideAccount(this.decider, by, (now, asking) => updateRule(now, input, asking)),
      input.ruleId,
      by,
    );
  }
}

@CommandHandler(DeleteRetentionRule)
export class DeleteRetentionRuleHandler implements ICommandHandler<DeleteRetentionRule> {
  constructor(private readonly decider: Decider) {}

  async execute({ input, by }: DeleteRetentionRule): Promise<void> {
    await decideAccount(this.decider, by, (now, asking) => deleteRule(now, input, asking));
  }
}

@CommandHandler(LockRetentionRule)
export class LockRetentionRuleHandler implements ICommandHandler<LockRetentionRule> {
  constructor(private readonly decider: Decider) {}

  async execute({ input, by }: LockRetentionRule): Promise<RetentionRule | undefined> {
    return ruleIn(
      await decideAccount(this.decider, by, (now, asking) => lockRule(now, input, asking)),
      input.ruleId,
      by,
    );
  }
}

@CommandHandler(UnlockRetentionRule)
export class UnlockRetentionRuleHandler implements ICommandHandler<UnlockRetentionRule> {
  constructor(private readonly decider: Decider) {}

  async execute({ input, by }: UnlockRetentionRule): Promise<RetentionRule | undefined> {
    return ruleIn(
      await decideAccount(this.decider, by, (now, asking) => unlockRule(now, input, asking)),
      input.ruleId,
      by,
    );
  }
}

@CommandHandler(TagRetentionRule)
export class TagRetentionRuleHandler implements ICommandHandler<TagRetentionRule> {
  constructor(private readonly decider: Decider) {}

  async execute({ ruleId, change, by }: TagRetentionRule): Promise<RetentionRule | undefined> {
    const account = await decideAccount(this.decider, by, (now, asking) =>
      'set' in change
        ? tagRule(now, { ruleId, tags: change.set }, asking)
        : untagRule(now, { ruleId, keys: change.remove }, asking),
    );
    return ruleIn(account, ruleId, by);
  }
}
