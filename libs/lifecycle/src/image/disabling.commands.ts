import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { commanding } from '../account/commanding.commands.js';
import type { Caller } from '../caller.js';
import { Decider } from '../decider.commands.js';
import { disableImage, enableImage } from './disabling.js';
import { image } from './image.js';

/** Let an image launch nothing more, and take every launch permission back. */
export class DisableImage extends Command<void> {
  constructor(
    readonly imageId: string,
    readonly by: Caller,
  ) {
    super();
  }
}

/** Let a disabled image be launched again. */
export class EnableImage extends Command<void> {
  constructor(
    readonly imageId: string,
    readonly by: Caller,
  ) {
    super();
  }
}

@CommandHandler(DisableImage)
export class DisableImageHandler implements ICommandHandler<DisableImage> {
  constructor(private readonly decider: Decider) {}

  async execute({ imageId, by }: DisableImage): Promise<void> {
    const { decisions, seeing } = await commanding(this.decider, by);
    await decisions.decide(image, imageId, (state) => disableImage(state, seeing));
  }
}

@CommandHandler(EnableImage)
export class EnableImageHandler implements ICommandHandler<EnableImage> {
  constructor(private readonly decider: Decider) {}

  async execute({ imageId, by }: EnableImage): Promise<void> {
    const { decisions, seeing } = await commanding(this.decider, by);
    await decisions.decide(image, imageId, (state) => enableImage(state, seeing));
  }
}
