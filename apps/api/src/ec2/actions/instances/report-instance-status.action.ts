import { Injectable } from '@nestjs/common';
import type { ReportInstanceStatusRequest } from '@aws-sdk/client-ec2';
import { ReportInstances } from '#lifecycle/commands';
import type { Call, Ec2Action } from '../../call.js';
import { Commands } from '../../commands.js';
import { missingParameter } from '../../errors.js';
import { chosen, required } from '../../members.js';
import { instanceIdsOf } from './state-changes.js';

const REASONS = [
  'instance-stuck-in-state',
  'unresponsive',
  'not-accepting-credentials',
  'password-not-available',
  'performance-network',
  'performance-instance-store',
  'performance-ebs-volume',
  'performance-other',
  'other',
] as const;

@Injectable()
export class ReportInstanceStatusAction implements Ec2Action {
  readonly name = 'ReportInstanceStatus';
  readonly actionClass = 'change';

  constructor(private readonly commands: Commands) {}

  async answer(input: Partial<ReportInstanceStatusRequest>, call: Call): Promise<object> {
    const instanceIds = instanceIdsOf(input.Instances, 'Instances');
    const status = required(chosen(input.Status, 'Status', ['ok', 'impaired']), 'Status');
    const reasonCodes = (input.ReasonCodes ?? []).flatMap((code) => chosen(code, 'ReasonCodes', REASONS) ?? []);
    if (reasonCodes.length === 0) throw missingParameter('ReasonCodes');
    const { Description: description, StartTime: from, EndTime: to } = input;
    const report = {
      status,
      reasonCodes,
      ...(description !== undefined && { description }),
      ...(from !== undefined && { from: from.getTime() * 1000 }),
      ...(to !== undefined && { to: to.getTime() * 1000 }),
    };
    await this.commands.run(new ReportInstances({ instanceIds, report }, this.commands.by(call, input)));
    return {};
  }
}
