import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { equal, holdsNow, oneOf, type Page, type Paging, search, tagged } from '#read-model';
import { CatalogModel } from './catalog.js';
import { volumeRow, type VolumeRow, VOLUMES } from './volume-row.js';

/** What volumes have to fulfil, all of it. */
export interface VolumeCriteria extends Paging {
  readonly ids?: readonly string[];
  readonly owner?: string;
  readonly region?: string;
  readonly state?: string;
  /** Attached now to this instance. */
  readonly instanceId?: string;
  /** Each one `key` or `key=value`. */
  readonly tags?: readonly string[];
}

/** The volumes that fulfil all criteria, as they are now. */
export class FindVolumes extends Query<Page<VolumeRow>> {
  constructor(readonly criteria: VolumeCriteria) {
    super();
  }
}

@QueryHandler(FindVolumes)
export class FindVolumesHandler implements IQueryHandler<FindVolumes> {
  constructor(private readonly catalog: CatalogModel) {}

  async execute({ criteria }: FindVolumes): Promise<Page<VolumeRow>> {
    const conditions = [
      ...oneOf('id', criteria.ids),
      ...equal('owner', criteria.owner),
      ...equal('region', criteria.region),
      ...equal('state', criteria.state),
      ...holdsNow('attachment', criteria.instanceId),
      ...tagged(criteria.tags),
    ];
    const { items, next } = search(this.catalog.files.current, VOLUMES, conditions, criteria);
    return { items: items.map(volumeRow), next };
  }
}
