import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Caller } from '../caller.js';
import { Decider } from '../decider.commands.js';
import { decideImage } from './deciding.commands.js';
import { cancelDeprecation, deprecateImage } from './deprecating.js';

/** Set from when an image counts as deprecated, in microseconds. */
export class DeprecateImage extends Command<void> {
  constructor(
    readonly asked: { readonly imageId: string; readonly deprecateAt: number },
    readonly by: Caller,
  ) {
    super();
  }
}

/** Let an image not be deprecated. */
export class CancelDeprecation extends Command<void> {
  constructor(
    readonly imageId: string,
    readonly by: Caller,
  ) {
    super();
  }
}

@CommandHandler(DeprecateImage)
export class DeprecateImageHandler implements ICommandHandler<DeprecateImage> {
  constructor(private readonly decider: Decider) {}

  async execute({ asked, by }: DeprecateImage): Promise<void> {
    const { imageId } = asked;
    await decideImage(this.decider, { imageId, by }, (now, seeing) => deprecateImage(now, asked, seeing));
  }
}

@CommandHandler(CancelDeprecation)
export class CancelDeprecationHandler implements ICommandHandler<CancelDeprecation> {
  constructor(private readonly decider: Decider) {}

  async execute(command: CancelDeprecation): Promise<void> {
    await decideImage(this.decider, command, cancelDeprecation);
  }
}
