import { Injectable } from '@nestjs/common';
import type {
  DescribeImportSnapshotTasksRequest,
  DescribeImportSnapshotTasksResult,
  ImportSnapshotTask,
} from '@aws-sdk/client-ec2';
import type { ImportTask } from '#lifecycle';
import type { Call, Ec2Action } from '../../call.js';
import { filterNames, type FilterRules, passesAll, sievesOf } from '../../filters.js';
import { cut, pageFor, requireAll } from '../../lists.js';
import { NextTokens } from '../../paging.js';
import { printImportTask } from '../../print/import-task.js';
import type { Wide } from '../../print/values.js';
import { Viewers } from '../../viewers.js';

type Printed = Wide<ImportSnapshotTask>;

@Injectable()
export class DescribeImportSnapshotTasksAction implements Ec2Action {
  readonly name = 'DescribeImportSnapshotTasks';
  readonly actionClass = 'read';
  readonly filters = filterNames(FILTERS);

  constructor(
    private readonly viewers: Viewers,
    private readonly tokens: NextTokens,
  ) {}

  async answer(
    asked: DescribeImportSnapshotTasksRequest,
    call: Call,
  ): Promise<Wide<DescribeImportSnapshotTasksResult>> {
    const sieves = sievesOf(asked.Filters, FILTERS);
    const ids = asked.ImportTaskIds ?? [];
    const all = this.#tasks(call);
    requireAll(
      ids,
      all.map(({ ImportTaskId = '' }) => ImportTaskId),
      { code: 'InvalidConversionTaskId.NotFound', one: 'import task', many: 'import tasks' },
    );
    const wanted = all.filter(
      (task) => (ids.length === 0 || ids.includes(task.ImportTaskId ?? '')) && passesAll(sieves, task),
    );
    const { items, NextToken } = await pageFor(this.tokens, { action: this.name, asked, call }, (place) =>
      cut(wanted, place),
    );
    return { ImportSnapshotTasks: items, ...(NextToken !== undefined && { NextToken }) };
  }

  #tasks(call: Call): readonly Printed[] {
    const { importTasks, imports } = this.viewers.of(call).account;
    return Object.entries(imports).flatMap(([taskId, text]) => {
      const task: ImportTask = JSON.parse(text);
      const here = task.region === call.region && task.makes === 'snapshot';
      return here ? [printImportTask(taskId, task, importTasks[taskId] ?? 'active')] : [];
    });
  }
}

const FILTERS: FilterRules<Printed> = { names: { 'task-state': (task) => task.SnapshotTaskDetail?.Status } };
