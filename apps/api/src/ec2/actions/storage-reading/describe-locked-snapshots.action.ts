import { Injectable } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { DescribeLockedSnapshotsRequest, DescribeLockedSnapshotsResult } from '@aws-sdk/client-ec2';
import { Catalog, SeeSnapshots } from '#catalog';
import { lockOf, type Snapshot } from '#lifecycle';
import { Clock } from '#lifecycle/commands';
import type { Call, Ec2Action } from '../../call.js';
import { filterNames, type FilterRules, passesAll, sievesOf } from '../../filters.js';
import { pageFor } from '../../lists.js';
import { NextTokens } from '../../paging.js';
import { printLock } from '../../print/lock.js';
import type { Wide } from '../../print/values.js';
import { snapshotsNamed } from './snapshots-seen.js';

@Injectable()
export class DescribeLockedSnapshotsAction implements Ec2Action {
  readonly name = 'DescribeLockedSnapshots';
  readonly actionClass = 'read';
  readonly filters = filterNames(filtersAt(0));

  constructor(
    private readonly queries: QueryBus,
    private readonly catalog: Catalog,
    private readonly tokens: NextTokens,
    private readonly clock: Clock,
  ) {}

  async answer(asked: DescribeLockedSnapshotsRequest, call: Call): Promise<Wide<DescribeLockedSnapshotsResult>> {
    const now = this.clock.now();
    const sieves = sievesOf(asked.Filters, filtersAt(now));
    if (asked.SnapshotIds?.length) await snapshotsNamed(this.queries, asked.SnapshotIds, call);
    const wanted = {
      viewer: { account: call.account, region: call.region },
      owners: [call.account],
      ids: asked.SnapshotIds?.length ? asked.SnapshotIds : undefined,
      locked: true,
      passes: (snapshot: Snapshot) => passesAll(sieves, snapshot),
    };
    const { items, NextToken } = await pageFor(this.tokens, { action: this.name, asked, call }, (place) =>
      this.queries.execute(new SeeSnapshots({ ...wanted, ...place })),
    );
    const printed = items.map((snapshot) =>
      printLock(snapshot, this.catalog.intervalsOf(snapshot.snapshotId, { facets: ['lock'] }), now),
    );
    return { Snapshots: printed, ...(NextToken !== undefined && { NextToken }) };
  }
}

const filtersAt = (at: number): FilterRules<Snapshot> => ({
  names: { 'lock-state': (snapshot) => lockOf(snapshot, at)?.state ?? 'expired' },
});
