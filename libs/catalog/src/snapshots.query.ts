import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { equal, holdsNow, oneOf, type Page, type Paging, search, tagged } from '#read-model';
import { CatalogModel } from './catalog.js';
import { snapshotRow, type SnapshotRow, SNAPSHOTS } from './snapshot-row.js';

/** What snapshots have to fulfil, all of it. */
export interface SnapshotCriteria extends Paging {
  readonly ids?: readonly string[];
  readonly owner?: string;
  readonly region?: string;
  readonly state?: string;
  /** Taken of this volume. */
  readonly volumeId?: string;
  /** Each one `key` or `key=value`. */
  readonly tags?: readonly string[];
  /** Shared now with this account, or with everyone: `all`. */
  readonly sharedWith?: string;
}

/** The snapshots that fulfil all criteria, as they are now. */
export class FindSnapshots extends Query<Page<SnapshotRow>> {
  constructor(readonly criteria: SnapshotCriteria) {
    super();
  }
}

@QueryHandler(FindSnapshots)
export class FindSnapshotsHandler implements IQueryHandler<FindSnapshots> {
  constructor(private readonly catalog: CatalogModel) {}

  async execute({ criteria }: FindSnapshots): Promise<Page<SnapshotRow>> {
    const conditions = [
      ...oneOf('id', criteria.ids),
      ...equal('owner', criteria.owner),
      ...equal('region', criteria.region),
      ...equal('state', criteria.state),
      ...holdsNow('volume', criteria.volumeId),
      ...holdsNow('share', granteeOf(criteria.sharedWith)),
      ...tagged(criteria.tags),
    ];
    const { items, next } = search(this.catalog.files.current, SNAPSHOTS, conditions, criteria);
    return { items: items.map(snapshotRow), next };
  }
}

const granteeOf = (id: string | undefined): string | undefined => {
  if (id === undefined || id.includes(':')) return id;
  return id === 'all' ? 'everyone:all' : `account:${id}`;
};
