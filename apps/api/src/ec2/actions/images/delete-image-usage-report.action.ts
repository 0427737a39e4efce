import { Injectable } from '@nestjs/common';
import type { DeleteImageUsageReportRequest, DeleteImageUsageReportResult } from '@aws-sdk/client-ec2';
import { DeleteUsageReport } from '#lifecycle/commands';
import type { Call, Ec2Action } from '../../call.js';
import { Commands } from '../../commands.js';
import { required } from '../../members.js';

@Injectable()
export class DeleteImageUsageReportAction implements Ec2Action {
  readonly name = 'DeleteImageUsageReport';
  readonly actionClass = 'change';

  constructor(private readonly commands: Commands) {}

  async answer(input: Partial<DeleteImageUsageReportRequest>, call: Call): Promise<DeleteImageUsageReportResult> {
    const reportId = required(input.ReportId, 'ReportId');
    await this.commands.run(new DeleteUsageReport({ reportId }, this.commands.by(call, input)));
    return { Return: true };
  }
}
