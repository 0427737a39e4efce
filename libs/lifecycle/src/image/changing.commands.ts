import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Caller } from '../caller.js';
import { Decider } from '../decider.commands.js';
import { type ChangeAsked, changeImage } from './changing.js';
import { decideImage } from './deciding.commands.js';

/** Change what an image says of itself. */
export class ChangeImage extends Command<void> {
  constructor(
    readonly asked: ChangeAsked & { readonly imageId: string },
    readonly by: Caller,
  ) {
    super();
  }
}

@CommandHandler(ChangeImage)
export class ChangeImageHandler implements ICommandHandler<ChangeImage> {
  constructor(private readonly decider: Decider) {}

  async execute({ asked: { imageId, ...asked }, by }: ChangeImage): Promise<void> {
    await decideImage(this.decider, { imageId, by }, (now, seeing) => changeImage(now, asked, seeing));
  }
}
