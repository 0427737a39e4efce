import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { count, equal, SqlFamily } from '#read-model';
import { CatalogModel } from './catalog.js';
import { SNAPSHOTS } from './snapshot-row.js';

/** How many snapshots an account has in a Region that have not ended for good, and how many copies into it are under way. */
export class CountSnapshots extends Query<{ readonly snapshots: number; readonly copiesUnderWay: number }> {
  constructor(
    readonly account: string,
    readonly region: string,
  ) {
    super();
  }
}

/** How many snapshots of a volume its owner has under way, and when the last one was begun (microseconds; null: none was). */
export class CountSnapshotsOf extends Query<{ readonly underWay: number; readonly lastStartedAt: number | null }> {
  constructor(
    readonly volumeId: string,
    readonly account: string,
    readonly region: string,
  ) {
    super();
  }
}

const IS_COPY = `EXISTS (SELECT 1 FROM intervals i WHERE i.thing = r.thing
  AND i.facet = (SELECT id FROM words WHERE word = 'source') AND i.until IS NULL)`;

@QueryHandler(CountSnapshots)
export class CountSnapshotsHandler implements IQueryHandler<CountSnapshots> {
  constructor(private readonly catalog: CatalogModel) {}

  async execute({ account, region }: CountSnapshots): Promise<{ snapshots: number; copiesUnderWay: number }> {
    const own = [...equal('owner', account), ...equal('region', region)];
    const living = { sql: `r.state NOT IN ('deleted', 'purged')`, values: [] };
    const { current } = this.catalog.files;
    return {
      snapshots: count(current, SNAPSHOTS, [...own, living]),
      copiesUnderWay: count(current, SNAPSHOTS, [...own, ...equal('state', 'pending'), { sql: IS_COPY, values: [] }]),
    };
  }
}

/** The volume's few are looked up first, not the account's many. */
const TAKEN = new SqlFamily<{ readonly underWay: number; readonly last: number | null }>().of(
  `SELECT count(*) FILTER (WHERE r.state = 'pending') AS underWay, max(r.created) AS last
   FROM intervals i CROSS JOIN snapshots r ON r.thing = i.thing
   WHERE i.facet = (SELECT id FROM words WHERE word = 'volume') AND i.key = ? AND i.until IS NULL
     AND r.owner = ? AND r.region = ?`,
);

@QueryHandler(CountSnapshotsOf)
export class CountSnapshotsOfHandler implements IQueryHandler<CountSnapshotsOf> {
  constructor(private readonly catalog: CatalogModel) {}

  async execute({ volumeId, account, region }: CountSnapshotsOf): Promise<{
    underWay: number;
    lastStartedAt: number | null;
  }> {
    const { current } = this.catalog.files;
    current.requireBuilt();
    const taken = TAKEN.in(current.db).get(volumeId, account, region);
    const last = taken?.last ?? null;
    return { underWay: taken?.underWay ?? 0, lastStartedAt: last === null || last < 0 ? null : last };
  }
}
