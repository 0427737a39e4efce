import { Injectable } from '@nestjs/common';
import type {
  DescribeReplaceRootVolumeTasksRequest,
  DescribeReplaceRootVolumeTasksResult,
  ReplaceRootVolumeTask,
} from '@aws-sdk/client-ec2';
import type { Instance, RootTask } from '#lifecycle';
import type { Call, Ec2Action } from '../../call.js';
import { filterNames, type FilterRules, passesAll, sievesOf } from '../../filters.js';
import { cut, literalsOf, pageFor, requireAll } from '../../lists.js';
import { NextTokens } from '../../paging.js';
import { timeText } from '../../print/time.js';
import { known, type Wide } from '../../print/values.js';
import { ShownInstances } from './shown-instances.js';

type Printed = Wide<ReplaceRootVolumeTask>;

const NO_TASK = { code: 'InvalidReplaceRootVolumeTaskId.NotFound', one: 'task', many: 'tasks' };

@Injectable()
export class DescribeReplaceRootVolumeTasksAction implements Ec2Action {
  readonly name = 'DescribeReplaceRootVolumeTasks';
  readonly actionClass = 'read';
  readonly filters = filterNames(FILTERS);

  constructor(
    private readonly tokens: NextTokens,
    private readonly instances: ShownInstances,
  ) {}

  async answer(
    asked: DescribeReplaceRootVolumeTasksRequest,
    call: Call,
  ): Promise<Wide<DescribeReplaceRootVolumeTasksResult>> {
    const sieves = sievesOf(asked.Filters, FILTERS);
    const ids = asked.ReplaceRootVolumeTaskIds ?? [];
    const all = await this.#tasks(call, literalsOf(sieves, 'instance-id'));
    requireAll(
      ids,
      all.map(({ ReplaceRootVolumeTaskId = '' }) => ReplaceRootVolumeTaskId),
      NO_TASK,
    );
    const wanted = all.filter(
      (task) => (ids.length === 0 || ids.includes(task.ReplaceRootVolumeTaskId ?? '')) && passesAll(sieves, task),
    );
    const { items, NextToken } = await pageFor(this.tokens, { action: this.name, asked, call }, (place) =>
      cut(wanted, place),
    );
    return { ReplaceRootVolumeTasks: items, ...(NextToken !== undefined && { NextToken }) };
  }

  async #tasks(call: Call, ids: readonly string[] | undefined): Promise<readonly Printed[]> {
    const passes = ({ rootTasks }: Instance) => Object.keys(rootTasks).length > 0;
    const wanted = { ids, passes };
    const found: Instance[] = [];
    let cursor: string | undefined;
    do {
      const page = await this.instances.see(call, { ...wanted, cursor, limit: 1000 });
      found.push(...page.items);
      cursor = page.next ?? undefined;
    } while (cursor !== undefined);
    return found.flatMap((instance) =>
      Object.entries(instance.rootTasks).map(([taskId, text]) => printed(taskId, instance, JSON.parse(text))),
    );
  }
}

const printed = (taskId: string, { instanceId }: Instance, task: RootTask): Printed => ({
  ReplaceRootVolumeTaskId: taskId,
  InstanceId: instanceId,
  TaskState: task.state,
  StartTime: timeText(task.startedAt),
  CompleteTime: task.endedAt === null ? undefined : timeText(task.endedAt),
  ImageId: known(task.imageId),
  SnapshotId: known(task.snapshotId),
  DeleteReplacedRootVolume: task.deletesReplaced ?? false,
  Tags: [],
});

const FILTERS: FilterRules<Printed> = { names: { 'instance-id': ({ InstanceId }) => InstanceId } };
