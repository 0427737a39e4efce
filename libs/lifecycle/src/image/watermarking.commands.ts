import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Caller } from '../caller.js';
import { Decider } from '../decider.commands.js';
import { decideImage } from './deciding.commands.js';
import { attachWatermark, detachWatermark } from './watermarking.js';

/** Attach a watermark of the caller's account to an image; answers with its key, `<account>:<name>`. */
export class AttachWatermark extends Command<string> {
  constructor(
    readonly asked: { readonly imageId: string; readonly name: string },
    readonly by: Caller,
  ) {
    super();
  }
}

/** Detach a watermark from an image. */
export class DetachWatermark extends Command<void> {
  constructor(
    readonly asked: { readonly imageId: string; readonly watermark: string },
    readonly by: Caller,
  ) {
    super();
  }
}

@CommandHandler(AttachWatermark)
export class AttachWatermarkHandler implements ICommandHandler<AttachWatermark> {
  constructor(private readonly decider: Decider) {}

  async execute({ asked, by }: AttachWatermark): Promise<string> {
    const { imageId, name } = asked;
    await decideImage(this.decider, { imageId, by }, (now, seeing) => attachWatermark(now, asked, seeing));
    return `${by.account}:${name}`;
  }
}

@CommandHandler(DetachWatermark)
export class DetachWatermarkHandler implements ICommandHandler<DetachWatermark> {
  constructor(private readonly decider: Decider) {}

  async execute({ asked, by }: DetachWatermark): Promise<void> {
    const { imageId } = asked;
    await decideImage(this.decider, { imageId, by }, (now, seeing) => detachWatermark(now, asked, seeing));
  }
}
