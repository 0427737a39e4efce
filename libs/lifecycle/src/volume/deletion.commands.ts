import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { commanding } from '../account/commanding.commands.js';
import { keptUntil, retentionRulesOf } from '../account/retention.js';
import type { Caller } from '../caller.js';
import { Decider } from '../decider.commands.js';
import { deleteVolume, restoreVolume } from './deletion.js';
import { volume } from './volume.js';

/** Delete a volume that no instance has; the Recycle Bin keeps it where a retention rule of this moment says so. */
export class DeleteVolume extends Command<void> {
  constructor(
    readonly volumeId: string,
    readonly by: Caller,
  ) {
    super();
  }
}

/** Take a volume out of the Recycle Bin. */
export class RestoreVolume extends Command<void> {
  constructor(
    readonly volumeId: string,
    readonly by: Caller,
  ) {
    super();
  }
}

@CommandHandler(DeleteVolume)
export class DeleteVolumeHandler implements ICommandHandler<DeleteVolume> {
  constructor(private readonly decider: Decider) {}

  async execute({ volumeId, by }: DeleteVolume): Promise<void> {
    const { decisions, account } = await commanding(this.decider, by);
    const { asking } = decisions;
    const rules = retentionRulesOf(account, by.region);
    await decisions.decide(volume, volumeId, (state) => {
      const kept = keptUntil(rules, { tags: state.tags, kind: 'volume', at: asking.at });
      return deleteVolume(state, { ...asking, keptUntil: kept });
    });
  }
}

@CommandHandler(RestoreVolume)
export class RestoreVolumeHandler implements ICommandHandler<RestoreVolume> {
  constructor(private readonly decider: Decider) {}

  async execute({ volumeId, by }: RestoreVolume): Promise<void> {
    const { decisions } = await commanding(this.decider, by);
    await decisions.decide(volume, volumeId, (state) => restoreVolume(state, decisions.asking));
  }
}
