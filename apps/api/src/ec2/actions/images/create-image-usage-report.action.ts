import { Injectable } from '@nestjs/common';
import type { CreateImageUsageReportRequest, CreateImageUsageReportResult } from '@aws-sdk/client-ec2';
import { RequestUsageReport } from '#lifecycle/commands';
import type { Call, Ec2Action } from '../../call.js';
import { Commands } from '../../commands.js';
import { imageIdOf } from '../../ids.js';

@Injectable()
export class CreateImageUsageReportAction implements Ec2Action {
  readonly name = 'CreateImageUsageReport';
  readonly actionClass = 'change';
  readonly ignores = ['ResourceTypes', 'AccountIds', 'TagSpecifications'];

  constructor(private readonly commands: Commands) {}

  async answer(input: Partial<CreateImageUsageReportRequest>, call: Call): Promise<CreateImageUsageReportResult> {
    const imageId = imageIdOf(input.ImageId, 'ImageId');
    const by = this.commands.by(call, input);
    const asked = { imageId, clientToken: input.ClientToken };
    return { ReportId: await this.commands.run(new RequestUsageReport(asked, by)) };
  }
}
