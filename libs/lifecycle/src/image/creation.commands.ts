import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { commanding } from '../account/commanding.commands.js';
import type { Caller } from '../caller.js';
import { Decider, type Decisions, newId } from '../decider.commands.js';
import type { Fact } from '../facts.js';
import { instance } from '../instance/instance.js';
import { QUOTAS } from '../quotas.js';
import { idWithin } from '../request-tokens.commands.js';
import { readableSnapshots } from '../snapshot/readable.commands.js';
import { snapshot } from '../snapshot/snapshot.js';
import { noteUse } from '../snapshot/uses.commands.js';
import type { Image, Keyed } from '../states.js';
import { Surroundings } from '../surroundings.js';
import { volume } from '../volume/volume.js';
import { createImage, type CreationAsked, snapshotsToStart } from './creation.js';
import { image } from './image.js';
import { underName } from './naming.commands.js';
import { snapshotsOf } from './registration.commands.js';
import type { Seeing } from './visibility.js';

type Asked = Omit<CreationAsked, 'imageId' | 'snapshotIds'>;

/** Make an image of an instance, with a snapshot of each of its volumes; answers with its id. */
export class CreateImage extends Command<string> {
  constructor(
    readonly asked: Asked,
    readonly by: Caller,
  ) {
    super();
  }
}

@CommandHandler(CreateImage)
export class CreateImageHandler implements ICommandHandler<CreateImage> {
  constructor(
    private readonly decider: Decider,
    private readonly surroundings: Surroundings,
  ) {}

  async execute({ asked, by }: CreateImage): Promise<string> {
    const { decisions, seeing } = await commanding(this.decider, by);
    const added = snapshotsOf(asked.blockDevices);
    const known = await this.#known(decisions, asked, seeing);
    return decisions.beside(added, async () => {
      const snapshots = await readableSnapshots(decisions, added);
      const imageId = idWithin(by, 'ami');
      const whole = { ...asked, imageId, snapshotIds: newSnapshots(known.volumes.map(({ volumeId }) => volumeId)) };
      const { facts } = await underName(decisions, { before: image.initial(imageId), name: asked.name }, (now, claim) =>
        createImage(now, whole, { ...known, snapshots, claim }),
      );
      for (const fact of facts) await finishCreation(decisions, fact);
      return imageId;
    });
  }

  async #known(decisions: Decisions, { instanceId }: Asked, seeing: Seeing) {
    const [of, volumeIds, images] = await Promise.all([
      decisions.state(instance, instanceId),
      this.surroundings.volumesOf(instanceId, seeing),
      this.surroundings.imageCount(seeing),
    ]);
    const [volumes, source] = await Promise.all([
      decisions.states(volume, volumeIds),
      of.imageId === null ? null : decisions.state(image, of.imageId),
    ]);
    const attached = volumes.filter(({ attachments }) => Object.hasOwn(attachments, instanceId));
    const limits = { images, imageLimit: QUOTAS.images, publicAccess: 'unblocked' } as const;
    return { ...seeing, ...limits, instance: of, volumes: attached, source: told(source) };
  }
}

/** An image that no fact tells of passes nothing on. */
const told = (source: Image | null): Image | null => (source?.known === true ? source : null);

/** An id for the snapshot that is to be made of each of these. */
export const newSnapshots = (sources: readonly string[]): Keyed =>
  Object.fromEntries(sources.map((source) => [source, newId('snap')]));

/** What follows from the creation of an image: its snapshots begin, and what it was made of tells so. */
export async function finishCreation(decisions: Decisions, fact: Fact): Promise<void> {
  if (fact.type !== 'ImageCreationRequested') return;
  const { imageId, sourceInstanceId: instanceId, noReboot, attributes } = fact.data;
  const next = decisions.following(fact);
  const starting = snapshotsToStart(fact.data).map((data) =>
    next.decide(snapshot, data.snapshotId, ({ known }) => (known ? [] : [{ type: 'SnapshotStarted', data }])),
  );
  const started = new Set(snapshotsToStart(fact.data).map(({ snapshotId }) => snapshotId));
  const used = snapshotsOf(attributes.blockDevices).filter((snapshotId) => !started.has(snapshotId));
  const using = used.map((snapshotId) => noteUse(next, { snapshotId, use: 'image-registered', madeId: imageId }));
  const taken = { instanceId, imageId, ...(noReboot !== undefined && { noReboot }) };
  const imaging = next.decide(instance, instanceId, () => [{ type: 'InstanceImaged', data: taken }]);
  await Promise.all([...starting, ...using, imaging]);
}
