import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { commanding } from '../account/commanding.commands.js';
import type { Caller } from '../caller.js';
import { Decider, type Decisions } from '../decider.commands.js';
import { imageName } from '../image-name/image-name.js';
import { hasEnded } from '../snapshot/completion.js';
import { snapshot } from '../snapshot/snapshot.js';
import type { Image } from '../states.js';
import { image } from './image.js';
import { type NamedDecision, underName } from './naming.commands.js';
import { restoreImage } from './recycling.js';

/** Take an image out of the Recycle Bin, under the name that it had. */
export class RestoreImage extends Command<void> {
  constructor(
    readonly imageId: string,
    readonly by: Caller,
  ) {
    super();
  }
}

@CommandHandler(RestoreImage)
export class RestoreImageHandler implements ICommandHandler<RestoreImage> {
  constructor(private readonly decider: Decider) {}

  async execute({ imageId, by }: RestoreImage): Promise<void> {
    const { decisions, seeing } = await commanding(this.decider, by);
    const { snapshots } = await decisions.state(image, imageId);
    const snapshotIds = Object.keys(snapshots);
    // Neither the deregistration nor that of a snapshot is still under way.
    await decisions.alone([imageId, ...snapshotIds], async () => {
      const before = await decisions.state(image, imageId);
      const missingSnapshots = await missingOf(decisions, snapshotIds);
      const restoring: NamedDecision = (now, claim) => restoreImage(now, { ...seeing, claim, missingSnapshots });
      await restored(decisions, before, restoring);
    });
  }
}

async function restored(decisions: Decisions, before: Image, restoring: NamedDecision): Promise<void> {
  const { name } = before.attributes;
  if (name !== undefined) await underName(decisions, { before, name }, restoring);
  else await decisions.decide(image, before.imageId, (now) => restoring(now, imageName.initial('')));
}

/** A snapshot that no fact tells of may be there: only one that is known to have ended is missing. */
async function missingOf(decisions: Decisions, ids: readonly string[]): Promise<readonly string[]> {
  const states = await decisions.states(snapshot, ids);
  return states.filter(hasEnded).map(({ snapshotId }) => snapshotId);
}
