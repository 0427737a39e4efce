import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { commanding } from '../account/commanding.commands.js';
import type { Caller } from '../caller.js';
import { Decider } from '../decider.commands.js';
import { idUnder } from '../request-tokens.commands.js';
import { snapshot } from '../snapshot/snapshot.js';
import { image } from './image.js';
import { exportImage } from './storing.js';
import { exportTaskName } from './tasks.js';
import { ownImage } from './visibility.js';

/** Export an image as a disk of another format; answers with the task's id. */
export class ExportImage extends Command<string> {
  constructor(
    readonly asked: {
      readonly imageId: string;
      readonly format: string;
      readonly bucket: string;
      readonly prefix?: string | undefined;
      readonly description?: string | undefined;
      readonly clientToken?: string | undefined;
    },
    readonly by: Caller,
  ) {
    super();
  }
}

@CommandHandler(ExportImage)
export class ExportImageHandler implements ICommandHandler<ExportImage> {
  constructor(private readonly decider: Decider) {}

  async execute({ asked: { imageId, clientToken, ...asked }, by }: ExportImage): Promise<string> {
    const { decisions, seeing } = await commanding(this.decider, by);
    const exportTaskId = idUnder(clientToken, 'export-ami', by);
    const before = await decisions.state(image, imageId);
    ownImage(before, seeing);
    const known = { ...seeing, snapshots: await decisions.states(snapshot, Object.keys(before.snapshots)) };
    await decisions.decide(image, imageId, (now) =>
      Object.hasOwn(now.tasks, exportTaskName(exportTaskId)) ? [] : exportImage(now, { ...asked, exportTaskId }, known),
    );
    return exportTaskId;
  }
}
