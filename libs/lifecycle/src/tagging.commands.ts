import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { commanding, type Commanding } from './account/commanding.commands.js';
import type { Aggregate } from './aggregate.js';
import { type TagChange } from './belongings/belonging.js';
import { isBelongingId, TagBelonging, TagBelongingHandler } from './belongings/tagging.commands.js';
import type { Caller } from './caller.js';
import { Decider } from './decider.commands.js';
import { image } from './image/image.js';
import { ownLivingImage, type Seeing } from './image/visibility.js';
import { instance } from './instance/instance.js';
import { ownInstance } from './instance/ownership.js';
import { snapshot } from './snapshot/snapshot.js';
import { ownSnapshot } from './snapshot/use.js';
import type { Resource } from './states.js';
import { categoryOf } from './streams.js';
import { removeTags, setTags } from './tags.js';
import { volume } from './volume/volume.js';
import { ownVolume } from './volume/ownership.js';

/** Set or remove tags of things of any kind, all of them or none. */
export class TagResources extends Command<void> {
  constructor(
    readonly resourceIds: readonly string[],
    readonly change: TagChange,
    readonly by: Caller,
  ) {
    super();
  }
}

type Tagging = (begun: Commanding, resourceId: string, change: TagChange) => Promise<unknown>;

/** Only its owner tags a thing: what others would note of it is theirs, and not told here. */
const tagging =
  <State extends Resource>(aggregate: Aggregate<State>, owned: (state: State, seeing: Seeing) => void): Tagging =>
  ({ decisions, seeing }, resourceId, change) =>
    decisions.decide(aggregate, resourceId, (now) => {
      owned(now, seeing);
      return 'set' in change ? setTags(now, resourceId, change.set) : removeTags(now, resourceId, change.remove);
    });

const KINDS: Readonly<Partial<Record<string, Tagging>>> = {
  image: tagging(image, ownLivingImage),
  snapshot: tagging(snapshot, ownSnapshot),
  volume: tagging(volume, ownVolume),
  instance: tagging(instance, ownInstance),
};

/** Whether `TagResources` knows what this id names. */
export const isTaggable = (resourceId: string): boolean =>
  KINDS[categoryOf(resourceId) ?? ''] !== undefined || isBelongingId(resourceId);

@CommandHandler(TagResources)
export class TagResourcesHandler implements ICommandHandler<TagResources> {
  readonly #belongings: TagBelongingHandler;

  constructor(private readonly decider: Decider) {
    this.#belongings = new TagBelongingHandler(decider);
  }

  async execute({ resourceIds, change, by }: TagResources): Promise<void> {
    const ids = [...new Set(resourceIds)];
    // Tried first on all: a refusal of one leaves the others as they are.
    if (ids.length > 1) await this.#tag(ids, change, { ...by, dryRun: true });
    await this.#tag(ids, change, by);
  }

  async #tag(ids: readonly string[], change: TagChange, by: Caller): Promise<void> {
    const begun = await commanding(this.decider, by);
    for (const id of ids) {
      const tag = KINDS[categoryOf(id) ?? ''];
      if (tag !== undefined) await tag(begun, id, change);
      else await this.#belongings.execute(new TagBelonging(id, change, by));
    }
  }
}
