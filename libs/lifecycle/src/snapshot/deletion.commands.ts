import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { commanding } from '../account/commanding.commands.js';
import { keptUntil, retentionRulesOf } from '../account/retention.js';
import type { Caller } from '../caller.js';
import { Decider } from '../decider.commands.js';
import { valueOf } from '../keyed.js';
import type { Snapshot } from '../states.js';
import { Surroundings } from '../surroundings.js';
import { deleteSnapshot, restoreSnapshot } from './deletion.js';
import { snapshot } from './snapshot.js';

/** Delete a snapshot that no image stands on; the Recycle Bin keeps it where a retention rule of this moment says so. */
export class DeleteSnapshot extends Command<void> {
  constructor(
    readonly snapshotId: string,
    readonly by: Caller,
  ) {
    super();
  }
}

/** Take a snapshot out of the Recycle Bin. */
export class RestoreSnapshot extends Command<Snapshot> {
  constructor(
    readonly snapshotId: string,
    readonly by: Caller,
  ) {
    super();
  }
}

@CommandHandler(DeleteSnapshot)
export class DeleteSnapshotHandler implements ICommandHandler<DeleteSnapshot> {
  constructor(
    private readonly decider: Decider,
    private readonly surroundings: Surroundings,
  ) {}

  async execute({ snapshotId, by }: DeleteSnapshot): Promise<void> {
    const { decisions, account } = await commanding(this.decider, by);
    const { asking } = decisions;
    const rules = retentionRulesOf(account, by.region);
    // Nobody puts an image on it meanwhile.
    await this.decider.alone([snapshotId], async () => {
      const usedBy = valueOf(await this.surroundings.imagesOn([snapshotId], asking), snapshotId) ?? [];
      await decisions.decide(snapshot, snapshotId, (state) => {
        const kept = keptUntil(rules, { tags: state.tags, kind: 'snapshot', at: asking.at });
        return deleteSnapshot(state, {}, { ...asking, usedBy, keptUntil: kept });
      });
    });
  }
}

@CommandHandler(RestoreSnapshot)
export class RestoreSnapshotHandler implements ICommandHandler<RestoreSnapshot> {
  constructor(private readonly decider: Decider) {}

  async execute({ snapshotId, by }: RestoreSnapshot): Promise<Snapshot> {
    const { decisions } = await commanding(this.decider, by);
    const decided = await decisions.decide(snapshot, snapshotId, (state) => restoreSnapshot(state, decisions.asking));
    return decided.state;
  }
}
