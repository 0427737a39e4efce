import { Injectable } from '@nestjs/common';
import type {
  DescribeImageUsageReportEntriesRequest,
  DescribeImageUsageReportEntriesResult,
  ImageUsageReportEntry,
} from '@aws-sdk/client-ec2';
import type { Call, Ec2Action } from '../../call.js';
import { filterNames, type FilterRules, passesAll, sievesOf } from '../../filters.js';
import { cut, pageFor } from '../../lists.js';
import { NextTokens } from '../../paging.js';
import { dateOf, said, type Wide } from '../../print/values.js';
import { type UsageEntry, UsageReports } from './usage-reports.js';

type Printed = Wide<ImageUsageReportEntry>;

const print = ({ report, accountId, count }: UsageEntry): Printed => ({
  ResourceType: 'ec2:Instance',
  ReportId: report.reportId,
  UsageCount: count,
  AccountId: accountId,
  ImageId: report.imageId,
  ReportCreationTime: dateOf(report.createdAt),
});

const FILTERS: FilterRules<Printed> = {
  names: {
    'account-id': (entry) => entry.AccountId,
    'creation-time': (entry) => said(entry.ReportCreationTime),
    'resource-type': (entry) => entry.ResourceType,
  },
};

@Injectable()
export class DescribeImageUsageReportEntriesAction implements Ec2Action {
  readonly name = 'DescribeImageUsageReportEntries';
  readonly actionClass = 'read';
  readonly filters = filterNames(FILTERS);

  constructor(
    private readonly reports: UsageReports,
    private readonly tokens: NextTokens,
  ) {}

  async answer(
    asked: DescribeImageUsageReportEntriesRequest,
    call: Call,
  ): Promise<Wide<DescribeImageUsageReportEntriesResult>> {
    const sieves = sievesOf(asked.Filters, FILTERS);
    const reports = await this.reports.of(call, asked);
    const entries = reports.flatMap((report) => this.reports.entriesOf(report, call.account)).map(print);
    const found = entries.filter((entry) => passesAll(sieves, entry));
    const { items, NextToken } = await pageFor(this.tokens, { action: this.name, asked, call }, (place) =>
      cut(found, place),
    );
    return { ImageUsageReportEntries: items, NextToken };
  }
}
