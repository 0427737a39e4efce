import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { commanding } from '../account/commanding.commands.js';
import type { Aggregate } from '../aggregate.js';
import type { Caller } from '../caller.js';
import { Decider } from '../decider.commands.js';
import type { RefusalCode } from '../refusal.js';
import type { Keyed } from '../states.js';
import { type Belongings, belongingsId, tagBelonging, type TagChange } from './belonging.js';
import { keyPairs } from './key-pairs.js';
import { launchTemplates } from './launch-templates.js';
import { securityGroups } from './security-groups.js';
import { spotRequests } from './spot-requests.js';

/** Set or remove tags of a key pair, a security group, a launch template or a Spot request. */
export class TagBelonging extends Command<void> {
  constructor(
    readonly resourceId: string,
    readonly change: TagChange,
    readonly by: Caller,
  ) {
    super();
  }
}

interface Kind<Thing extends { readonly tags: Keyed }> {
  readonly aggregate: Aggregate<Belongings<Thing>>;
  readonly missing: RefusalCode;
}

/** Runs over a kind without knowing of which things. */
type Tagging = (decider: Decider, command: TagBelonging) => Promise<void>;

const tagging =
  <Thing extends { readonly tags: Keyed }>({ aggregate, missing }: Kind<Thing>): Tagging =>
  async (decider, { resourceId, change, by }) => {
    const { decisions } = await commanding(decider, by);
    await decisions.decide(aggregate, belongingsId(by), (held) => tagBelonging(held, resourceId, change, missing));
  };

const KINDS: readonly (readonly [prefix: string, tag: Tagging])[] = [
  ['key-', tagging({ aggregate: keyPairs, missing: 'key-pair-not-found' })],
  ['sg-', tagging({ aggregate: securityGroups, missing: 'security-group-not-found' })],
  ['lt-', tagging({ aggregate: launchTemplates, missing: 'launch-template-not-found' })],
  ['sir-', tagging({ aggregate: spotRequests, missing: 'spot-request-not-found' })],
];

const taggingOf = (resourceId: string): Tagging | undefined =>
  KINDS.find(([prefix]) => resourceId.startsWith(prefix))?.[1];

/** Whether `TagBelonging` is the command that tags what this id names. */
export const isBelongingId = (resourceId: string): boolean => taggingOf(resourceId) !== undefined;

@CommandHandler(TagBelonging)
export class TagBelongingHandler implements ICommandHandler<TagBelonging> {
  constructor(private readonly decider: Decider) {}

  async execute(command: TagBelonging): Promise<void> {
    const tag = taggingOf(command.resourceId);
    if (tag === undefined) throw new Error(`'${command.resourceId}' is no id of what has its tags here.`);
    await tag(this.decider, command);
  }
}
