import { Injectable } from '@nestjs/common';
import type {
  DescribeImageUsageReportsRequest,
  DescribeImageUsageReportsResult,
  ImageUsageReport,
} from '@aws-sdk/client-ec2';
import type { Call, Ec2Action } from '../../call.js';
import { filterNames, type FilterRules, passesAll, sievesOf } from '../../filters.js';
import { cut, pageFor } from '../../lists.js';
import { NextTokens } from '../../paging.js';
import { dateOf, said, tagsByKey, type Wide } from '../../print/values.js';
import { type UsageReport, UsageReports } from './usage-reports.js';

type Printed = Wide<ImageUsageReport>;

const print = ({ reportId, imageId, accountIds, resourceTypes, createdAt, expiresAt }: UsageReport): Printed => ({
  ImageId: imageId,
  ReportId: reportId,
  ResourceTypes: resourceTypes.map((ResourceType) => ({ ResourceType })),
  AccountIds: accountIds === undefined ? undefined : [...accountIds],
  State: 'available',
  CreationTime: dateOf(createdAt),
  ExpirationTime: dateOf(expiresAt),
  Tags: [],
});

const FILTERS: FilterRules<Printed> = {
  names: { 'creation-time': (report) => said(report.CreationTime), state: (report) => report.State },
  tags: ({ Tags }) => tagsByKey(Tags),
};

@Injectable()
export class DescribeImageUsageReportsAction implements Ec2Action {
  readonly name = 'DescribeImageUsageReports';
  readonly actionClass = 'read';
  readonly filters = filterNames(FILTERS);

  constructor(
    private readonly reports: UsageReports,
    private readonly tokens: NextTokens,
  ) {}

  async answer(asked: DescribeImageUsageReportsRequest, call: Call): Promise<Wide<DescribeImageUsageReportsResult>> {
    const sieves = sievesOf(asked.Filters, FILTERS);
    const found = (await this.reports.of(call, asked)).map(print).filter((report) => passesAll(sieves, report));
    const { items, NextToken } = await pageFor(this.tokens, { action: this.name, asked, call }, (place) =>
      cut(found, place),
    );
    return { ImageUsageReports: items, NextToken };
  }
}
