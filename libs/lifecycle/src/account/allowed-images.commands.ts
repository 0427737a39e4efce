import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Caller } from '../caller.js';
import { Decider } from '../decider.commands.js';
import type { ImageCriterion } from './account-facts.js';
import { replaceCriteria, setAllowedImages } from './allowed-images.js';
import { decideAccount } from './deciding.commands.js';

/** Enable the allowed-image setting, put it into audit mode, or disable it. */
export class SetAllowedImages extends Command<void> {
  constructor(
    readonly asked: { readonly mode: string },
    readonly by: Caller,
  ) {
    super();
  }
}

/** Replace all criteria of the allowed-image setting. */
export class ReplaceAllowedImagesCriteria extends Command<void> {
  constructor(
    readonly asked: { readonly criteria: readonly ImageCriterion[] },
    readonly by: Caller,
  ) {
    super();
  }
}

@CommandHandler(SetAllowedImages)
export class SetAllowedImagesHandler implements ICommandHandler<SetAllowedImages> {
  constructor(private readonly decider: Decider) {}

  async execute({ asked, by }: SetAllowedImages): Promise<void> {
    await decideAccount(this.decider, by, (now, asking) => setAllowedImages(now, asked, asking));
  }
}

@CommandHandler(ReplaceAllowedImagesCriteria)
export class ReplaceAllowedImagesCriteriaHandler implements ICommandHandler<ReplaceAllowedImagesCriteria> {
  constructor(private readonly decider: Decider) {}

  async execute({ asked, by }: ReplaceAllowedImagesCriteria): Promise<void> {
    await decideAccount(this.decider, by, (now, asking) => replaceCriteria(now, asked, asking));
  }
}
