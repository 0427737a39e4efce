import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { equal, oneOf, type Page, type Paging, search, tagged } from '#read-model';
import { FleetModel } from './fleet.js';
import { instanceRow, type InstanceRow, INSTANCES } from './instance-row.js';

/** What instances have to fulfil, all of it. */
export interface InstanceCriteria extends Paging {
  readonly ids?: readonly string[];
  /** Running this image now. */
  readonly imageId?: string;
  readonly state?: string;
  readonly account?: string;
  readonly region?: string;
  readonly type?: string;
  /** Each one `key` or `key=value`. */
  readonly tags?: readonly string[];
}

/** The instances that fulfil all criteria, as they are now. */
export class FindInstances extends Query<Page<InstanceRow>> {
  constructor(readonly criteria: InstanceCriteria) {
    super();
  }
}

@QueryHandler(FindInstances)
export class FindInstancesHandler implements IQueryHandler<FindInstances> {
  constructor(private readonly fleet: FleetModel) {}

  async execute({ criteria }: FindInstances): Promise<Page<InstanceRow>> {
    const conditions = [
      ...oneOf('id', criteria.ids),
      ...equal('image', criteria.imageId),
      ...equal('state', criteria.state),
      ...equal('owner', criteria.account),
      ...equal('region', criteria.region),
      ...equal('type', criteria.type),
      ...tagged(criteria.tags),
    ];
    const { items, next } = search(this.fleet.files.current, INSTANCES, conditions, criteria);
    return { items: items.map(instanceRow), next };
  }
}
