import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { Instance, InstanceState } from '#lifecycle';
import { type Condition, equal, type HeldTag, oneOf, type Page, type Part, sift, tagged, tagsHeld } from '#read-model';
import { FleetModel } from './fleet.js';
import { INSTANCES } from './instance-row.js';

/** What instances an account asks to see, all of it. */
export interface InstancesWanted {
  readonly viewer: { readonly account: string; readonly region: string };
  readonly ids?: readonly string[] | undefined;
  readonly states?: readonly InstanceState[] | undefined;
  readonly imageId?: string | undefined;
  readonly type?: string | undefined;
  /** Each one `key` or `key=value`. */
  readonly tags?: readonly string[] | undefined;
  /** Of those that are terminated, only those that ended after it (microseconds). */
  readonly endedAfter: number;
  /** What only the state itself tells. */
  readonly passes?: ((instance: Instance) => boolean) | undefined;
  readonly cursor?: string | undefined;
  readonly limit: number;
}

/** Instances of an account in a Region, as they are now: nobody sees another's. */
export class SeeInstances extends Query<Page<Instance>> {
  constructor(readonly wanted: InstancesWanted) {
    super();
  }
}

@QueryHandler(SeeInstances)
export class SeeInstancesHandler implements IQueryHandler<SeeInstances> {
  constructor(private readonly model: FleetModel) {}

  execute({ wanted }: SeeInstances): Promise<Page<Instance>> {
    const { passes, cursor, limit } = wanted;
    return sift(() => this.model.files.current, INSTANCES, { parts: [partOf(wanted)], passes, cursor, limit });
  }
}

/** What is named is found by its id, all else by its owner. */
const partOf = ({ viewer, ids, states, imageId, type, tags, endedAfter }: InstancesWanted): Part => ({
  index: ids?.length ? 'id' : 'owner_created',
  conditions: [
    ...oneOf('id', ids),
    ...equal('owner', viewer.account),
    ...equal('region', viewer.region),
    ...oneOf('state', states),
    ...equal('image', imageId),
    ...equal('type', type),
    endedLater(endedAfter),
    ...tagged(tags),
  ],
});

const endedLater = (moment: number): Condition => ({ sql: '(r.ended IS NULL OR r.ended > ?)', values: [moment] });

/** The tags of an account's own instances in a Region, in the order of (id, key), behind the one named. */
export class SeeInstanceTags extends Query<readonly HeldTag[]> {
  constructor(
    readonly wanted: Pick<InstancesWanted, 'viewer' | 'ids' | 'endedAfter' | 'limit'> & {
      readonly after?: Pick<HeldTag, 'id' | 'key'> | undefined;
    },
  ) {
    super();
  }
}

@QueryHandler(SeeInstanceTags)
export class SeeInstanceTagsHandler implements IQueryHandler<SeeInstanceTags> {
  constructor(private readonly model: FleetModel) {}

  async execute({ wanted: { viewer, ids, endedAfter, after, limit } }: SeeInstanceTags): Promise<readonly HeldTag[]> {
    const conditions = [
      { sql: 'r.owner = ?', values: [viewer.account] },
      { sql: 'r.region = ?', values: [viewer.region] },
      endedLater(endedAfter),
      ...oneOf('id', ids),
    ];
    return tagsHeld(this.model.files.current, INSTANCES, conditions, { after, limit });
  }
}
