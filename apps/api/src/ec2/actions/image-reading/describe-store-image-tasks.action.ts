import { Injectable } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type {
  DescribeStoreImageTasksRequest,
  DescribeStoreImageTasksResult,
  StoreImageTaskResult,
} from '@aws-sdk/client-ec2';
import { Catalog, ReadFacts } from '#catalog';
import type { Image } from '#lifecycle';
import { Clock } from '#lifecycle/commands';
import type { Call, Ec2Action } from '../../call.js';
import { filterNames, type FilterRules, passesAll, sievesOf } from '../../filters.js';
import { cut, pageFor, refusePages } from '../../lists.js';
import { NextTokens } from '../../paging.js';
import { dateOf, type Wide } from '../../print/values.js';
import { imageIdsOf, missingImages } from './images-named.js';

type Printed = Wide<StoreImageTaskResult>;

/** What was asked for longer ago is not told any more (EC2 user guide, store and restore an AMI). */
const TOLD_MICROS = 31 * 86_400_000_000;
const STATES: Readonly<Record<string, string>> = { active: 'InProgress', completed: 'Completed', failed: 'Failed' };

/** So many ids one request may name (EC2 API reference). */
const MOST_IDS = 20;

@Injectable()
export class DescribeStoreImageTasksAction implements Ec2Action {
  readonly name = 'DescribeStoreImageTasks';
  readonly actionClass = 'read';
  readonly filters = filterNames(FILTERS);

  constructor(
    private readonly queries: QueryBus,
    private readonly catalog: Catalog,
    private readonly tokens: NextTokens,
    private readonly clock: Clock,
  ) {}

  async answer(asked: DescribeStoreImageTasksRequest, call: Call): Promise<Wide<DescribeStoreImageTasksResult>> {
    const ids = imageIdsOf(asked.ImageIds, MOST_IDS);
    refusePages(asked, ids, 'imageId');
    const sieves = sievesOf(asked.Filters, FILTERS);
    const all = await this.#tasks(call);
    const missing = ids.filter((id) => !all.some(({ AmiId }) => AmiId === id));
    if (missing.length > 0) throw missingImages(missing);
    // Filters beside ids are ignored, as AWS does.
    const wanted = all.filter((task) => (ids.length > 0 ? ids.includes(task.AmiId ?? '') : passesAll(sieves, task)));
    const { items, NextToken } = await pageFor(this.tokens, { action: this.name, asked, call }, (place) =>
      cut(wanted, place),
    );
    return { StoreImageTaskResults: items, NextToken };
  }

  async #tasks({ account, region }: Call): Promise<readonly Printed[]> {
    const span = { from: this.clock.now() - TOLD_MICROS };
    const [begun, ended] = await Promise.all([
      this.queries.execute(new ReadFacts({ types: ['ImageStored'], span })),
      this.queries.execute(new ReadFacts({ types: ['ImageStoreEnded'], span })),
    ]);
    const ends = ended.flatMap((fact) => (fact.type === 'ImageStoreEnded' ? [fact.data] : []));
    return begun.flatMap((fact) => {
      const { metadata } = fact;
      if (fact.type !== 'ImageStored' || metadata.account !== account || metadata.region !== region) return [];
      const { imageId, bucket, objectKey = `${imageId}.bin` } = fact.data;
      const end = ends.findLast((one) => one.imageId === imageId && one.bucket === bucket);
      const state = this.#stateOf(imageId, `store:${bucket}/${objectKey}`);
      return [
        {
          AmiId: imageId,
          TaskStartTime: dateOf(fact.metadata.occurredAt),
          Bucket: bucket,
          S3objectKey: objectKey,
          ProgressPercentage: state === 'active' ? 0 : 100,
          StoreTaskState: STATES[state],
          StoreTaskFailureReason: state === 'failed' ? end?.reason : undefined,
        },
      ];
    });
  }

  #stateOf(imageId: string, task: string): string {
    const thing = this.catalog.thing(imageId);
    return thing && isImage(thing.state, thing.kind) ? (thing.state.tasks[task] ?? 'active') : 'active';
  }
}

const isImage = (_state: unknown, kind: string): _state is Image => kind === 'image';

const FILTERS: FilterRules<Printed> = {
  names: { 'task-state': (task) => task.StoreTaskState, bucket: (task) => task.Bucket },
};
