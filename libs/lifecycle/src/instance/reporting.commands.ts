import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { commanding } from '../account/commanding.commands.js';
import type { Caller } from '../caller.js';
import { Decider } from '../decider.commands.js';
import { type Report, reportStatus } from './reporting.js';
import { changeAll } from './together.commands.js';

/** Report that the status of running instances is another than it seems: of all of them, or, where one does not run, of none. */
export class ReportInstances extends Command<void> {
  constructor(
    readonly input: { readonly instanceIds: readonly string[]; readonly report: Report },
    readonly by: Caller,
  ) {
    super();
  }
}

@CommandHandler(ReportInstances)
export class ReportInstancesHandler implements ICommandHandler<ReportInstances> {
  constructor(private readonly decider: Decider) {}

  async execute({ input: { instanceIds, report }, by }: ReportInstances): Promise<void> {
    const { decisions } = await commanding(this.decider, by);
    await changeAll(decisions, instanceIds, (state) => reportStatus(state, report, decisions.asking));
  }
}
