import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Caller } from '../caller.js';
import { Decider } from '../decider.commands.js';
import { image } from '../image/image.js';
import { idUnder } from '../request-tokens.commands.js';
import { account } from './account.js';
import { commanding } from './commanding.commands.js';
import { decideAccount } from './deciding.commands.js';
import { deleteUsageReport, requestUsageReport, type UsageReportAsked } from './usage-reports.js';

/** Ask for a report on the use of an image by other accounts; answers with the report's id. */
export class RequestUsageReport extends Command<string> {
  constructor(
    readonly asked: Omit<UsageReportAsked, 'reportId'> & {
      readonly imageId: string;
      readonly clientToken?: string | undefined;
    },
    readonly by: Caller,
  ) {
    super();
  }
}

/** Delete a report on the use of an image. */
export class DeleteUsageReport extends Command<void> {
  constructor(
    readonly asked: { readonly reportId: string },
    readonly by: Caller,
  ) {
    super();
  }
}

@CommandHandler(RequestUsageReport)
export class RequestUsageReportHandler implements ICommandHandler<RequestUsageReport> {
  constructor(private readonly decider: Decider) {}

  async execute({ asked: { imageId, clientToken, ...asked }, by }: RequestUsageReport): Promise<string> {
    const { decisions, seeing } = await commanding(this.decider, by);
    const reportId = idUnder(clientToken, 'amiur', by);
    const known = { ...seeing, image: await decisions.state(image, imageId) };
    await decisions.decide(account, by.account, (now) => requestUsageReport(now, { ...asked, reportId }, known));
    return reportId;
  }
}

@CommandHandler(DeleteUsageReport)
export class DeleteUsageReportHandler implements ICommandHandler<DeleteUsageReport> {
  constructor(private readonly decider: Decider) {}

  async execute({ asked, by }: DeleteUsageReport): Promise<void> {
    await decideAccount(this.decider, by, (now, asking) => deleteUsageReport(now, asked, asking));
  }
}
