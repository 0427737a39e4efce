import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { commanding, type Commanding } from '../account/commanding.commands.js';
import { encryptionDefaults } from '../account/encryption-by-default.js';
import type { Caller } from '../caller.js';
import { Decider, type Decisions } from '../decider.commands.js';
import type { Fact } from '../facts.js';
import { QUOTAS } from '../quotas.js';
import { digestOf, idUnder, idWithin } from '../request-tokens.commands.js';
import { readableSnapshots } from '../snapshot/readable.commands.js';
import { snapshot } from '../snapshot/snapshot.js';
import { noteUse } from '../snapshot/uses.commands.js';
import type { Image } from '../states.js';
import { Surroundings } from '../surroundings.js';
import { copyImage, type ImageCopyAsked, repeatsCopy, snapshotsToCopy } from './copying.js';
import { newSnapshots } from './creation.commands.js';
import { image } from './image.js';
import { underName } from './naming.commands.js';
import { snapshotsOf } from './registration.commands.js';

type Asked = Omit<ImageCopyAsked, 'imageId' | 'snapshotIds' | 'parameters'> & {
  /** Asked again under the same token, nothing more is copied. */
  readonly clientToken?: string | undefined;
};

/** Copy an image into the Region of the command; answers with the copy's id. */
export class CopyImage extends Command<string> {
  constructor(
    readonly asked: Asked,
    readonly by: Caller,
  ) {
    super();
  }
}

@CommandHandler(CopyImage)
export class CopyImageHandler implements ICommandHandler<CopyImage> {
  constructor(
    private readonly decider: Decider,
    private readonly surroundings: Surroundings,
  ) {}

  async execute({ asked: { clientToken, ...asked }, by }: CopyImage): Promise<string> {
    const begun = await commanding(this.decider, by);
    const { decisions, seeing } = begun;
    const parameters = clientToken === undefined ? undefined : digestOf(asked);
    const before = await decisions.state(image, idUnder(clientToken, 'ami', by));
    if (repeatsCopy(before, parameters, seeing.at)) return before.imageId;
    // A token that is forgotten names nothing any more.
    const imageId = before.known ? idWithin(by, 'ami') : before.imageId;
    const source = await decisions.state(image, asked.sourceImageId);
    const known = await this.#known(begun, source);
    const snapshotIds = newSnapshots(Object.keys(known.sourceSnapshots));
    const whole: ImageCopyAsked = { ...asked, imageId, snapshotIds, parameters };
    const { facts } = await underName(decisions, { before: image.initial(imageId), name: asked.name }, (now, claim) =>
      repeatsCopy(now, parameters, seeing.at) ? [] : copyImage(now, whole, { ...known, claim }),
    );
    for (const fact of facts) await finishCopy(decisions, fact);
    return imageId;
  }

  async #known({ decisions, account, seeing }: Commanding, source: Image) {
    const [sourceSnapshots, images, copiesUnderWay] = await Promise.all([
      readableSnapshots(decisions, snapshotsOf(source.attributes.blockDevices)),
      this.surroundings.imageCount(seeing),
      this.surroundings.imageCopiesUnderWay(seeing),
    ]);
    const limits = { images, imageLimit: QUOTAS.images, copiesUnderWay, publicAccess: 'unblocked' } as const;
    return { ...seeing, ...limits, ...encryptionDefaults(account, seeing.region), source, sourceSnapshots };
  }
}

/** What follows from a copy: the copies of its snapshots begin, and the source tells that it was taken. */
export async function finishCopy(decisions: Decisions, fact: Fact): Promise<void> {
  if (fact.type !== 'ImageCopyRequested') return;
  const { imageId, ownerId, region, sourceImageId } = fact.data;
  const next = decisions.following(fact);
  const copies = snapshotsToCopy(fact.data);
  const copying = copies.map((data) =>
    next.decide(snapshot, data.snapshotId, ({ known }) => (known ? [] : [{ type: 'SnapshotCopyRequested', data }])),
  );
  const used = copies.map(({ snapshotId: madeId, sourceSnapshotId: snapshotId }) =>
    noteUse(next, { snapshotId, use: 'copied', madeId }),
  );
  const taken = { imageId: sourceImageId, byAccount: ownerId, copyImageId: imageId, toRegion: region };
  const taking = next.decide(image, sourceImageId, () => [{ type: 'ImageCopyTaken', data: taken }]);
  await Promise.all([...copying, ...used, taking]);
}
