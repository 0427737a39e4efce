import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Caller } from '../caller.js';
import { Decider } from '../decider.commands.js';
import { decideAccount } from './deciding.commands.js';
import { setImagePublicAccess, setSnapshotPublicAccess } from './public-access.js';

/** Block that images of the account become public in the Region, or allow it. */
export class SetImagePublicAccess extends Command<void> {
  constructor(
    readonly asked: { readonly state: string },
    readonly by: Caller,
  ) {
    super();
  }
}

/** Block that snapshots of the account become, or are, public in the Region, or allow it. */
export class SetSnapshotPublicAccess extends Command<void> {
  constructor(
    readonly asked: { readonly state: string },
    readonly by: Caller,
  ) {
    super();
  }
}

@CommandHandler(SetImagePublicAccess)
export class SetImagePublicAccessHandler implements ICommandHandler<SetImagePublicAccess> {
  constructor(private readonly decider: Decider) {}

  async execute({ asked, by }: SetImagePublicAccess): Promise<void> {
    await decideAccount(this.decider, by, (now, asking) => setImagePublicAccess(now, asked, asking));
  }
}

@CommandHandler(SetSnapshotPublicAccess)
export class SetSnapshotPublicAccessHandler implements ICommandHandler<SetSnapshotPublicAccess> {
  constructor(private readonly decider: Decider) {}

  async execute({ asked, by }: SetSnapshotPublicAccess): Promise<void> {
    await decideAccount(this.decider, by, (now, asking) => setSnapshotPublicAccess(now, asked, asking));
  }
}
