import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { commanding } from '../account/commanding.commands.js';
import type { Caller } from '../caller.js';
import { Decider, type Decisions } from '../decider.commands.js';
import { image } from '../image/image.js';
import { valueOf } from '../keyed.js';
import type { Snapshot } from '../states.js';
import { Surroundings } from '../surroundings.js';
import { snapshot } from './snapshot.js';
import { archiveSnapshot, restoreTier } from './tiering.js';

/** Move a snapshot to the archive tier: it arrives there when whoever provides the storage has moved it. */
export class ArchiveSnapshot extends Command<Snapshot> {
  constructor(
    readonly snapshotId: string,
    readonly by: Caller,
  ) {
    super();
  }
}

/** Bring an archived snapshot back, for days or, without any, for good; or change for how long it is back. */
export class RestoreFromArchive extends Command<Snapshot> {
  constructor(
    readonly input: { readonly snapshotId: string; readonly temporaryDays?: number | undefined },
    readonly by: Caller,
  ) {
    super();
  }
}

@CommandHandler(ArchiveSnapshot)
export class ArchiveSnapshotHandler implements ICommandHandler<ArchiveSnapshot> {
  constructor(
    private readonly decider: Decider,
    private readonly surroundings: Surroundings,
  ) {}

  async execute({ snapshotId, by }: ArchiveSnapshot): Promise<Snapshot> {
    const { decisions } = await commanding(this.decider, by);
    return this.decider.alone([snapshotId], async () => {
      const usedBy = await this.#usersOf(snapshotId, decisions);
      const known = { ...decisions.asking, usedBy };
      return (await decisions.decide(snapshot, snapshotId, (state) => archiveSnapshot(state, known))).state;
    });
  }

  /** What stands on the snapshot and could be launched: a disabled image does not mind that it is archived. */
  async #usersOf(snapshotId: string, decisions: Decisions): Promise<readonly string[]> {
    const imageIds = valueOf(await this.surroundings.imagesOn([snapshotId], decisions.asking), snapshotId) ?? [];
    const images = await decisions.states(image, imageIds);
    return images.filter(({ state }) => state !== 'disabled').map(({ imageId }) => imageId);
  }
}

@CommandHandler(RestoreFromArchive)
export class RestoreFromArchiveHandler implements ICommandHandler<RestoreFromArchive> {
  constructor(private readonly decider: Decider) {}

  async execute({ input, by }: RestoreFromArchive): Promise<Snapshot> {
    const { decisions } = await commanding(this.decider, by);
    const decided = await decisions.decide(snapshot, input.snapshotId, (state) =>
      restoreTier(state, input, decisions.asking),
    );
    return decided.state;
  }
}
