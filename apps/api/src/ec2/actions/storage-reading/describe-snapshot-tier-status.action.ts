import { Injectable } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type {
  DescribeSnapshotTierStatusRequest,
  DescribeSnapshotTierStatusResult,
  SnapshotTierStatus,
} from '@aws-sdk/client-ec2';
import { Catalog, SeeSnapshots } from '#catalog';
import { restoredUntil, type Snapshot } from '#lifecycle';
import type { Call, Ec2Action } from '../../call.js';
import { filterNames, type FilterRules, passesAll, sievesOf } from '../../filters.js';
import { literalsOf, literalTags, pageFor } from '../../lists.js';
import { NextTokens } from '../../paging.js';
import { snapshotState, tierOf, volumeOf } from '../../print/snapshot.js';
import { dateOf, known, tagList, type Wide } from '../../print/values.js';

@Injectable()
export class DescribeSnapshotTierStatusAction implements Ec2Action {
  readonly name = 'DescribeSnapshotTierStatus';
  readonly actionClass = 'read';
  readonly filters = filterNames(FILTERS);

  constructor(
    private readonly queries: QueryBus,
    private readonly catalog: Catalog,
    private readonly tokens: NextTokens,
  ) {}

  async answer(asked: DescribeSnapshotTierStatusRequest, call: Call): Promise<Wide<DescribeSnapshotTierStatusResult>> {
    const sieves = sievesOf(asked.Filters, FILTERS);
    const wanted = {
      viewer: { account: call.account, region: call.region },
      owners: [call.account],
      ids: literalsOf(sieves, 'snapshot-id'),
      tags: literalTags(sieves),
      passes: (snapshot: Snapshot) => passesAll(sieves, snapshot),
    };
    const { items, NextToken } = await pageFor(this.tokens, { action: this.name, asked, call }, (place) =>
      this.queries.execute(new SeeSnapshots({ ...wanted, ...place })),
    );
    const statuses = items.map((snapshot) => printed(snapshot, this.#archivedAt(snapshot)));
    return { SnapshotTierStatuses: statuses, ...(NextToken !== undefined && { NextToken }) };
  }

  #archivedAt({ snapshotId }: Snapshot): number | undefined {
    const tiers = this.catalog.intervalsOf(snapshotId, { facets: ['tier'] });
    return tiers.findLast(({ key }) => key === 'archive')?.from;
  }
}

/** The last archiving or restoring, and how far that is; undefined where there was none. */
function operationOf({ lastMove }: Snapshot): string | undefined {
  if (lastMove === null) return undefined;
  const restore = lastMove.temporaryDays === null ? 'permanent-restore' : 'temporary-restore';
  return `${lastMove.tier === 'archive' ? 'archival' : restore}-${lastMove.result ?? 'in-progress'}`;
}

const printed = (snapshot: Snapshot, archivedAt: number | undefined): Wide<SnapshotTierStatus> => ({
  SnapshotId: snapshot.snapshotId,
  VolumeId: volumeOf(snapshot),
  Status: snapshotState(snapshot),
  OwnerId: known(snapshot.ownerId),
  Tags: tagList(snapshot.tags),
  StorageTier: tierOf(snapshot),
  LastTieringStartTime: dateOf(snapshot.lastMove?.askedAt),
  LastTieringProgress: snapshot.lastMove?.result === 'completed' ? 100 : undefined,
  LastTieringOperationStatus: operationOf(snapshot),
  LastTieringOperationStatusDetail: snapshot.lastMove?.reason ?? undefined,
  ArchivalCompleteTime: dateOf(archivedAt),
  RestoreExpiryTime: dateOf(restoredUntil(snapshot)),
});

const FILTERS: FilterRules<Snapshot> = {
  names: {
    'snapshot-id': ({ snapshotId }) => snapshotId,
    'volume-id': volumeOf,
    'last-tiering-operation': operationOf,
  },
  tags: ({ tags }) => tags,
};
