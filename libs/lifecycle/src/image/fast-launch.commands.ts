import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Caller } from '../caller.js';
import { Decider } from '../decider.commands.js';
import { decideImage } from './deciding.commands.js';
import { disableFastLaunch, enableFastLaunch } from './fast-launch.js';

/** Prepare a Windows image for fast launch. */
export class EnableFastLaunch extends Command<void> {
  constructor(
    readonly asked: { readonly imageId: string; readonly parallelLaunches?: number | undefined },
    readonly by: Caller,
  ) {
    super();
  }
}

/** Give up what was prepared. */
export class DisableFastLaunch extends Command<void> {
  constructor(
    readonly imageId: string,
    readonly by: Caller,
  ) {
    super();
  }
}

@CommandHandler(EnableFastLaunch)
export class EnableFastLaunchHandler implements ICommandHandler<EnableFastLaunch> {
  constructor(private readonly decider: Decider) {}

  async execute({ asked, by }: EnableFastLaunch): Promise<void> {
    const { imageId } = asked;
    await decideImage(this.decider, { imageId, by }, (now, seeing) => enableFastLaunch(now, asked, seeing));
  }
}

@CommandHandler(DisableFastLaunch)
export class DisableFastLaunchHandler implements ICommandHandler<DisableFastLaunch> {
  constructor(private readonly decider: Decider) {}

  async execute(command: DisableFastLaunch): Promise<void> {
    await decideImage(this.decider, command, disableFastLaunch);
  }
}
