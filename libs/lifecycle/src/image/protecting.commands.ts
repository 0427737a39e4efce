import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Caller } from '../caller.js';
import { Decider } from '../decider.commands.js';
import { decideImage } from './deciding.commands.js';
import { protectImage, unprotectImage } from './protecting.js';

/** Protect an image from deregistration, by anybody. */
export class ProtectImage extends Command<void> {
  constructor(
    readonly asked: { readonly imageId: string; readonly withCooldown: boolean },
    readonly by: Caller,
  ) {
    super();
  }
}

/** Turn the protection off; answers with whether it holds for another day. */
export class UnprotectImage extends Command<{ readonly cools: boolean }> {
  constructor(
    readonly imageId: string,
    readonly by: Caller,
  ) {
    super();
  }
}

@CommandHandler(ProtectImage)
export class ProtectImageHandler implements ICommandHandler<ProtectImage> {
  constructor(private readonly decider: Decider) {}

  async execute({ asked, by }: ProtectImage): Promise<void> {
    const { imageId } = asked;
    await decideImage(this.decider, { imageId, by }, (now, seeing) => protectImage(now, asked, seeing));
  }
}

@CommandHandler(UnprotectImage)
export class UnprotectImageHandler implements ICommandHandler<UnprotectImage> {
  constructor(private readonly decider: Decider) {}

  async execute(command: UnprotectImage): Promise<{ readonly cools: boolean }> {
    const { protection } = await decideImage(this.decider, command, unprotectImage);
    return { cools: Object.hasOwn(protection, 'cooldown') };
  }
}
