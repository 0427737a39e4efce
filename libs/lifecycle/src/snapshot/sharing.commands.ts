import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { commanding } from '../account/commanding.commands.js';
import { snapshotPublicAccess } from '../account/public-access.js';
import type { Caller } from '../caller.js';
import { Decider } from '../decider.commands.js';
import type { Grantee } from '../vocabulary.js';
import { changeShares, resetShares } from './sharing.js';
import { snapshot } from './snapshot.js';

/** Let accounts or everyone create volumes of a snapshot and copy it, or no longer. */
export class ShareSnapshot extends Command<void> {
  constructor(
    readonly input: {
      readonly snapshotId: string;
      readonly add?: readonly Grantee[] | undefined;
      readonly remove?: readonly Grantee[] | undefined;
    },
    readonly by: Caller,
  ) {
    super();
  }
}

/** Take every share of a snapshot back. */
export class UnshareSnapshot extends Command<void> {
  constructor(
    readonly snapshotId: string,
    readonly by: Caller,
  ) {
    super();
  }
}

@CommandHandler(ShareSnapshot)
export class ShareSnapshotHandler implements ICommandHandler<ShareSnapshot> {
  constructor(private readonly decider: Decider) {}

  async execute({ input, by }: ShareSnapshot): Promise<void> {
    const { decisions, account } = await commanding(this.decider, by);
    const known = { ...decisions.asking, publicAccess: snapshotPublicAccess(account, by.region) };
    await decisions.decide(snapshot, input.snapshotId, (state) => changeShares(state, input, known));
  }
}

@CommandHandler(UnshareSnapshot)
export class UnshareSnapshotHandler implements ICommandHandler<UnshareSnapshot> {
  constructor(private readonly decider: Decider) {}

  async execute({ snapshotId, by }: UnshareSnapshot): Promise<void> {
    const { decisions } = await commanding(this.decider, by);
    await decisions.decide(snapshot, snapshotId, (state) => resetShares(state, decisions.asking));
  }
}
