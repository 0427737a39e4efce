import { Injectable } from '@nestjs/common';
import type {
  DescribeImportImageTasksRequest,
  DescribeImportImageTasksResult,
  ImportImageTask,
} from '@aws-sdk/client-ec2';
import type { ImportTask } from '#lifecycle';
import type { Call, Ec2Action } from '../../call.js';
import { filterNames, type FilterRules, passesAll, sievesOf } from '../../filters.js';
import { cut, pageFor, requireAll } from '../../lists.js';
import { NextTokens } from '../../paging.js';
import { tagList, type Wide } from '../../print/values.js';
import { Viewers } from '../../viewers.js';

type Printed = Wide<ImportImageTask>;

/** Of an import that failed, nothing is left but why. */
const STATUSES: Readonly<Record<string, string>> = { active: 'active', completed: 'completed', failed: 'deleted' };

@Injectable()
export class DescribeImportImageTasksAction implements Ec2Action {
  readonly name = 'DescribeImportImageTasks';
  readonly actionClass = 'read';
  readonly filters = filterNames(FILTERS);

  constructor(
    private readonly viewers: Viewers,
    private readonly tokens: NextTokens,
  ) {}

  async answer(asked: DescribeImportImageTasksRequest, call: Call): Promise<Wide<DescribeImportImageTasksResult>> {
    const sieves = sievesOf(asked.Filters, FILTERS);
    const ids = asked.ImportTaskIds ?? [];
    const all = this.#tasks(call);
    requireAll(
      ids,
      all.map(({ ImportTaskId = '' }) => ImportTaskId),
      { code: 'InvalidConversionTaskId', one: 'import task', many: 'import tasks' },
    );
    const wanted = all.filter(
      (task) => (ids.length === 0 || ids.includes(task.ImportTaskId ?? '')) && passesAll(sieves, task),
    );
    const { items, NextToken } = await pageFor(this.tokens, { action: this.name, asked, call }, (place) =>
      cut(wanted, place),
    );
    return { ImportImageTasks: items, NextToken };
  }

  #tasks(call: Call): readonly Printed[] {
    const { importTasks, imports } = this.viewers.of(call).account;
    return Object.entries(imports).flatMap(([taskId, text]) => {
      const task: ImportTask = JSON.parse(text);
      const here = task.region === call.region && task.makes === 'image';
      return here ? [printed(taskId, task, importTasks[taskId] ?? 'active')] : [];
    });
  }
}

const printed = (taskId: string, task: ImportTask, state: string): Printed => ({
  ImportTaskId: taskId,
  Description: task.description,
  Encrypted: task.encrypted,
  KmsKeyId: task.kmsKeyId,
  Hypervisor: 'xen',
  ImageId: task.madeId,
  Progress: state === 'active' ? '0' : undefined,
  Status: STATUSES[state],
  StatusMessage: task.reason,
  SnapshotDetails: [],
  Tags: tagList(task.tags ?? {}),
});

const FILTERS: FilterRules<Printed> = { names: { 'task-state': (task) => task.Status } };
