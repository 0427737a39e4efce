import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { commanding } from '../account/commanding.commands.js';
import type { Caller } from '../caller.js';
import { Decider, type Decisions } from '../decider.commands.js';
import type { Fact } from '../facts.js';
import { QUOTAS } from '../quotas.js';
import { idWithin } from '../request-tokens.commands.js';
import { snapshot } from '../snapshot/snapshot.js';
import type { Image } from '../states.js';
import { Surroundings } from '../surroundings.js';
import { newSnapshots } from './creation.commands.js';
import { image } from './image.js';
import { underName } from './naming.commands.js';
import { snapshotsOf } from './registration.commands.js';
import { type RestoreAsked, restoreStoredImage, sizeOf, snapshotsToRestore, storeImage } from './storing.js';
import { mayLaunch, type Seeing } from './visibility.js';

/** Write an image into a bucket; answers with the key of the object. */
export class StoreImage extends Command<string> {
  constructor(
    readonly asked: { readonly imageId: string; readonly bucket: string },
    readonly by: Caller,
  ) {
    super();
  }
}

/** Make an image of a stored one; answers with its id. */
export class RestoreStoredImage extends Command<string> {
  constructor(
    readonly asked: Omit<RestoreAsked, 'imageId' | 'snapshotIds' | 'name'> & { readonly name?: string | undefined },
    readonly by: Caller,
  ) {
    super();
  }
}

@CommandHandler(StoreImage)
export class StoreImageHandler implements ICommandHandler<StoreImage> {
  constructor(
    private readonly decider: Decider,
    private readonly surroundings: Surroundings,
  ) {}

  async execute({ asked, by }: StoreImage): Promise<string> {
    const { decisions, seeing } = await commanding(this.decider, by);
    const { storing } = await this.surroundings.storageUnderWay(seeing);
    await decisions.decide(image, asked.imageId, (now) =>
      storeImage(now, asked, { ...seeing, sizeGiB: sizeOf(now), underWayGiB: storing }),
    );
    return `${asked.imageId}.bin`;
  }
}

@CommandHandler(RestoreStoredImage)
export class RestoreStoredImageHandler implements ICommandHandler<RestoreStoredImage> {
  constructor(
    private readonly decider: Decider,
    private readonly surroundings: Surroundings,
  ) {}

  async execute({ asked, by }: RestoreStoredImage): Promise<string> {
    const { decisions, seeing } = await commanding(this.decider, by);
    const [stored, images, { restoring }] = await Promise.all([
      storedImage(decisions, asked, seeing),
      this.surroundings.imageCount(seeing),
      this.surroundings.storageUnderWay(seeing),
    ]);
    const imageId = idWithin(by, 'ami');
    const name = asked.name ?? stored?.attributes.name ?? imageId;
    const snapshotIds = newSnapshots(snapshotsOf(stored?.attributes.blockDevices));
    const sizes = { sizeGiB: stored === null ? 0 : sizeOf(stored), underWayGiB: restoring };
    const known = { ...seeing, ...sizes, stored, images, imageLimit: QUOTAS.images };
    const { facts } = await underName(decisions, { before: image.initial(imageId), name }, (now, claim) =>
      restoreStoredImage(now, { ...asked, name, imageId, snapshotIds }, { ...known, claim }),
    );
    for (const fact of facts) await finishRestoration(decisions, fact);
    return imageId;
  }
}

/** The image that a key names; another account's, while it is shared with whoever asks. */
async function storedImage(
  decisions: Decisions,
  { objectKey }: { readonly objectKey: string },
  seeing: Seeing,
): Promise<Image | null> {
  const imageId = /^(ami-[0-9A-Za-z]+)\.bin$/.exec(objectKey)?.[1];
  const stored = imageId === undefined ? null : await decisions.state(image, imageId);
  return stored?.known === true && mayLaunch(stored, seeing) ? stored : null;
}

/** What follows from the restoration of a stored image: its snapshots begin. */
export async function finishRestoration(decisions: Decisions, fact: Fact): Promise<void> {
  if (fact.type !== 'ImageRestoreRequested') return;
  const next = decisions.following(fact);
  const starting = snapshotsToRestore(fact.data).map((data) =>
    next.decide(snapshot, data.snapshotId, ({ known }) => (known ? [] : [{ type: 'SnapshotStarted', data }])),
  );
  await Promise.all(starting);
}
