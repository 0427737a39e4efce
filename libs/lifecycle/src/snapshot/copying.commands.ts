import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { commanding } from '../account/commanding.commands.js';
import { encryptionDefaults } from '../account/encryption-by-default.js';
import type { Caller } from '../caller.js';
import { Decider, type Decisions } from '../decider.commands.js';
import type { FactData } from '../facts.js';
import { idWithin } from '../request-tokens.commands.js';
import type { Snapshot } from '../states.js';
import { Surroundings } from '../surroundings.js';
import { copySnapshot, type SnapshotCopyAsked } from './copying.js';
import { sourceFor } from './reading.commands.js';
import { snapshot } from './snapshot.js';
import { noteUse } from './uses.commands.js';

/** Copy a snapshot, of any Region, into the caller's: the copy is pending until whoever provides the storage completes it. */
export class CopySnapshot extends Command<Snapshot> {
  constructor(
    readonly input: Omit<SnapshotCopyAsked, 'snapshotId'>,
    readonly by: Caller,
  ) {
    super();
  }
}

@CommandHandler(CopySnapshot)
export class CopySnapshotHandler implements ICommandHandler<CopySnapshot> {
  constructor(
    private readonly decider: Decider,
    private readonly surroundings: Surroundings,
  ) {}

  async execute({ input, by }: CopySnapshot): Promise<Snapshot> {
    const { decisions, account } = await commanding(this.decider, by);
    const snapshotId = idWithin(by, 'snap');
    // Copies are counted: the last one that may be under way is not begun twice.
    return this.decider.alone([`snapshot-copies/${by.account}/${by.region}`], async () => {
      const [read, copiesUnderWay] = await Promise.all([
        sourceFor(decisions, input.sourceSnapshotId),
        this.surroundings.snapshotCopies(decisions.asking),
      ]);
      const known = { ...decisions.asking, ...encryptionDefaults(account, by.region), ...read, copiesUnderWay };
      const { state } = await decisions.decide(snapshot, snapshotId, (copy) =>
        copySnapshot(copy, { ...input, snapshotId }, known),
      );
      await followSnapshotCopy(decisions, { ...input, snapshotId });
      return state;
    });
  }
}

/** What follows a copy's beginning in other streams: its source was used. Told twice, it is recorded once. */
export const followSnapshotCopy = (
  decisions: Decisions,
  { snapshotId, sourceSnapshotId }: Pick<FactData<'SnapshotCopyRequested'>, 'snapshotId' | 'sourceSnapshotId'>,
): Promise<void> => noteUse(decisions, { snapshotId: sourceSnapshotId, use: 'copied', madeId: snapshotId });
