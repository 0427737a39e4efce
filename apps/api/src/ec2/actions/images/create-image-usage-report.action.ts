import { Injectable } from '@nestjs/common';
import type { CreateImageUsageReportRequest, CreateImageUsageReportResult } from '@aws-sdk/client-ec2';
import { RequestUsageReport } from '#lifecycle/commands';
import type { Call, Ec2Action } from '../../call.js';
import { Commands } from '../../commands.js';
import { imageIdOf } from '../../ids.js';
import { chosen, required } from '../../members.js';

const KINDS = ['ec2:Instance', 'ec2:LaunchTemplate'];

const kindOf = (value: string | undefined): string =>
  required(chosen(value, 'ResourceType.ResourceType', KINDS), 'ResourceType.ResourceType');

@Injectable()
export class CreateImageUsageReportAction implements Ec2Action {
  readonly name = 'CreateImageUsageReport';
  readonly actionClass = 'change';
  readonly ignores = ['TagSpecifications'];
  readonly within = { ignores: ['ResourceTypes.ResourceTypeOptions'] };

  constructor(private readonly commands: Commands) {}

  async answer(input: Partial<CreateImageUsageReportRequest>, call: Call): Promise<CreateImageUsageReportResult> {
    const imageId = imageIdOf(input.ImageId, 'ImageId');
    const by = this.commands.by(call, input);
    const asked = {
      imageId,
      clientToken: input.ClientToken,
      accountIds: input.AccountIds,
      resourceTypes: input.ResourceTypes?.map(({ ResourceType }) => kindOf(ResourceType)),
    };
    return { ReportId: await this.commands.run(new RequestUsageReport(asked, by)) };
  }
}
