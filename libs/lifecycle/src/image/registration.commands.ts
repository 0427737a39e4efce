import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { commanding } from '../account/commanding.commands.js';
import type { Caller } from '../caller.js';
import { Decider, type Decisions } from '../decider.commands.js';
import type { Fact } from '../facts.js';
import { QUOTAS } from '../quotas.js';
import { idWithin } from '../request-tokens.commands.js';
import { readableSnapshots } from '../snapshot/readable.commands.js';
import { noteUse } from '../snapshot/uses.commands.js';
import { Surroundings } from '../surroundings.js';
import type { BlockDevice } from '../vocabulary.js';
import { image } from './image.js';
import { underName } from './naming.commands.js';
import { type RegistrationAsked, registerImage } from './registration.js';

/** Register an image from snapshots, or from a manifest in S3; answers with its id. */
export class RegisterImage extends Command<string> {
  constructor(
    readonly asked: Omit<RegistrationAsked, 'imageId' | 'importTaskId'>,
    readonly by: Caller,
  ) {
    super();
  }
}

@CommandHandler(RegisterImage)
export class RegisterImageHandler implements ICommandHandler<RegisterImage> {
  constructor(
    private readonly decider: Decider,
    private readonly surroundings: Surroundings,
  ) {}

  async execute({ asked, by }: RegisterImage): Promise<string> {
    const { decisions, seeing } = await commanding(this.decider, by);
    const whole: RegistrationAsked = { ...asked, imageId: idWithin(by, 'ami') };
    const snapshotIds = snapshotsOf(asked.blockDevices);
    const images = await this.surroundings.imageCount(seeing);
    // A snapshot that an image is being put on is not deleted meanwhile: the image would stand on nothing.
    return decisions.beside(snapshotIds, async () => {
      const snapshots = await readableSnapshots(decisions, snapshotIds);
      const known = { ...seeing, snapshots, images, imageLimit: QUOTAS.images, publicAccess: 'unblocked' } as const;
      const naming = { before: image.initial(whole.imageId), name: asked.name };
      const { facts } = await underName(decisions, naming, (now, claim) =>
        registerImage(now, whole, { ...known, claim }),
      );
      for (const fact of facts) await finishRegistration(decisions, fact);
      return whole.imageId;
    });
  }
}

export const snapshotsOf = (devices: readonly BlockDevice[] = []): readonly string[] => [
  ...new Set(devices.flatMap(({ snapshotId }) => snapshotId ?? [])),
];

/** What follows from a registration: each snapshot is known to be used by it. */
export async function finishRegistration(decisions: Decisions, fact: Fact): Promise<void> {
  if (fact.type !== 'ImageRegistered') return;
  const { imageId: madeId, attributes } = fact.data;
  const next = decisions.following(fact);
  const used = snapshotsOf(attributes.blockDevices);
  await Promise.all(used.map((snapshotId) => noteUse(next, { snapshotId, use: 'image-registered', madeId })));
}
