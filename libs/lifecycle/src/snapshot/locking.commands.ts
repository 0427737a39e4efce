import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { commanding } from '../account/commanding.commands.js';
import type { Caller } from '../caller.js';
import { Decider } from '../decider.commands.js';
import type { Snapshot } from '../states.js';
import { type LockAsked, lockOf, lockSnapshot, unlockSnapshot } from './locking.js';
import { snapshot } from './snapshot.js';

/** A snapshot with its lock, and when that was put on it or changed (microseconds). */
export interface Locked {
  readonly snapshot: Snapshot;
  readonly at: number;
  /** It had no lock before. */
  readonly isNew: boolean;
}

/** Lock a snapshot against deletion, or change its lock. */
export class LockSnapshot extends Command<Locked> {
  constructor(
    readonly input: LockAsked & { readonly snapshotId: string },
    readonly by: Caller,
  ) {
    super();
  }
}

/** Take the lock off a snapshot. */
export class UnlockSnapshot extends Command<void> {
  constructor(
    readonly snapshotId: string,
    readonly by: Caller,
  ) {
    super();
  }
}

@CommandHandler(LockSnapshot)
export class LockSnapshotHandler implements ICommandHandler<LockSnapshot> {
  constructor(private readonly decider: Decider) {}

  async execute({ input: { snapshotId, ...asked }, by }: LockSnapshot): Promise<Locked> {
    const { decisions } = await commanding(this.decider, by);
    const { asking } = decisions;
    let isNew = true;
    const { state, facts } = await decisions.decide(snapshot, snapshotId, (now) => {
      isNew = lockOf(now, asking.at) === null;
      return lockSnapshot(now, asked, asking);
    });
    return { snapshot: state, at: facts[0]?.metadata.occurredAt ?? asking.at, isNew };
  }
}

@CommandHandler(UnlockSnapshot)
export class UnlockSnapshotHandler implements ICommandHandler<UnlockSnapshot> {
  constructor(private readonly decider: Decider) {}

  async execute({ snapshotId, by }: UnlockSnapshot): Promise<void> {
    const { decisions } = await commanding(this.decider, by);
    await decisions.decide(snapshot, snapshotId, (state) => unlockSnapshot(state, decisions.asking));
  }
}
