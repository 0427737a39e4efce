import { Injectable } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type {
  DescribeExportImageTasksRequest,
  DescribeExportImageTasksResult,
  ExportImageTask,
} from '@aws-sdk/client-ec2';
import { SeeExports, type SeenExport } from '#catalog';
import type { Call, Ec2Action } from '../../call.js';
import { filterNames, type FilterRules, passesAll, sievesOf } from '../../filters.js';
import { cut, pageFor, requireAll } from '../../lists.js';
import { NextTokens } from '../../paging.js';
import type { Wide } from '../../print/values.js';

type Printed = Wide<ExportImageTask>;

/** Of an export that failed, nothing is left but why. */
const STATUSES = { active: 'active', completed: 'completed', failed: 'deleted' } as const;

@Injectable()
export class DescribeExportImageTasksAction implements Ec2Action {
  readonly name = 'DescribeExportImageTasks';
  readonly actionClass = 'read';
  readonly filters = filterNames(FILTERS);

  constructor(
    private readonly queries: QueryBus,
    private readonly tokens: NextTokens,
  ) {}

  async answer(asked: DescribeExportImageTasksRequest, call: Call): Promise<Wide<DescribeExportImageTasksResult>> {
    const sieves = sievesOf(asked.Filters, FILTERS);
    const ids = asked.ExportImageTaskIds ?? [];
    const all = await this.#tasks(call);
    requireAll(
      ids,
      all.map(({ ExportImageTaskId = '' }) => ExportImageTaskId),
      { code: 'InvalidConversionTaskId', one: 'export image task', many: 'export image tasks' },
    );
    const wanted = all.filter(
      (task) => (ids.length === 0 || ids.includes(task.ExportImageTaskId ?? '')) && passesAll(sieves, task),
    );
    const { items, NextToken } = await pageFor(this.tokens, { action: this.name, asked, call }, (place) =>
      cut(wanted, place),
    );
    return { ExportImageTasks: items, NextToken };
  }

  async #tasks({ account, region }: Call): Promise<readonly Printed[]> {
    return (await this.queries.execute(new SeeExports({ account, region }))).map(printed);
  }
}

const printed = ({ taskId, imageId, bucket, end }: SeenExport): Printed => ({
  ExportImageTaskId: taskId,
  ImageId: imageId,
  Progress: end ? undefined : '0',
  S3ExportLocation: { S3Bucket: bucket },
  Status: STATUSES[end?.result ?? 'active'],
  StatusMessage: end?.reason,
  Tags: [],
});

const FILTERS: FilterRules<Printed> = { names: { 'task-state': (task) => task.Status } };
