import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { commanding } from '../account/commanding.commands.js';
import type { Caller } from '../caller.js';
import { Decider } from '../decider.commands.js';
import type { Volume } from '../states.js';
import { changeVolume, modifyVolume } from './modification.js';
import { ownVolume } from './ownership.js';
import type { ShapeAsked } from './shape.js';
import { volume } from './volume.js';

/** Enlarge a volume, or change its type or performance: that is under way until whoever provides the storage says it is done. */
export class ModifyVolume extends Command<Volume> {
  constructor(
    readonly input: ShapeAsked & { readonly volumeId: string },
    readonly by: Caller,
  ) {
    super();
  }
}

/** Choose whether reading and writing goes on by itself after a potential inconsistency. */
export class ChangeVolume extends Command<void> {
  constructor(
    readonly input: { readonly volumeId: string; readonly autoEnableIO: boolean },
    readonly by: Caller,
  ) {
    super();
  }
}

/** Let a volume be read and written again. Storage here never becomes inconsistent by itself, so there is nothing to record. */
export class EnableVolumeIO extends Command<void> {
  constructor(
    readonly volumeId: string,
    readonly by: Caller,
  ) {
    super();
  }
}

@CommandHandler(ModifyVolume)
export class ModifyVolumeHandler implements ICommandHandler<ModifyVolume> {
  constructor(private readonly decider: Decider) {}

  async execute({ input: { volumeId, ...asked }, by }: ModifyVolume): Promise<Volume> {
    const { decisions } = await commanding(this.decider, by);
    return (await decisions.decide(volume, volumeId, (state) => modifyVolume(state, asked, decisions.asking))).state;
  }
}

@CommandHandler(ChangeVolume)
export class ChangeVolumeHandler implements ICommandHandler<ChangeVolume> {
  constructor(private readonly decider: Decider) {}

  async execute({ input: { volumeId, ...asked }, by }: ChangeVolume): Promise<void> {
    const { decisions } = await commanding(this.decider, by);
    await decisions.decide(volume, volumeId, (state) => changeVolume(state, asked, decisions.asking));
  }
}

@CommandHandler(EnableVolumeIO)
export class EnableVolumeIOHandler implements ICommandHandler<EnableVolumeIO> {
  constructor(private readonly decider: Decider) {}

  async execute({ volumeId, by }: EnableVolumeIO): Promise<void> {
    const { decisions } = await commanding(this.decider, by);
    ownVolume(await decisions.state(volume, volumeId), decisions.asking);
  }
}
