import { Parts, Text, TextByName, Whole, Word } from './bodies.js';
import { AnId } from './parameters.js';

const RULE = 'must be the id of a rule';

export class OfRule {
  @(AnId(/^[0-9A-Za-z]{1,64}$/, RULE)({ required: true, description: RULE }))
  ruleId!: string;
}

/** A tag that things have to have, or must not have. */
export class TagPattern {
  @Text('Its key.', { needed: true, most: 128 })
  key!: string;

  @Text('Its value; any when absent.', { most: 256 })
  value?: string;
}

const KINDS = ['images', 'snapshots', 'volumes'] as const;

export class RuleBody {
  @Text('What it is for.', { most: 255 })
  description?: string;

  @Word(KINDS, 'What it keeps; must be told of a new rule.')
  keeps?: (typeof KINDS)[number];

  @Whole('For how many days; must be told of a new rule.', [1, 365])
  retentionDays?: number;

  @Parts(() => TagPattern, 'Things with one of these tags only.', { most: 50 })
  resourceTags?: TagPattern[];

  @Parts(() => TagPattern, 'Of a rule of the whole Region: not things with one of these tags.', { most: 5 })
  excludeTags?: TagPattern[];
}

export class NewRuleBody extends RuleBody {
  @Whole('Lock it at once; unlocking takes so many days.', [7, 30])
  unlockDelayDays?: number;

  @TextByName("The rule's own tags.")
  tags?: Record<string, string>;
}

export class RuleLockBody {
  @Whole('How many days unlocking takes.', [7, 30], { needed: true })
  unlockDelayDays!: number;
}
