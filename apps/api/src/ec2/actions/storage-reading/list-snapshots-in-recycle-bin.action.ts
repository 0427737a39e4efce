import { Injectable } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { ListSnapshotsInRecycleBinRequest, ListSnapshotsInRecycleBinResult } from '@aws-sdk/client-ec2';
import { Catalog, SeeSnapshots } from '#catalog';
import type { Call, Ec2Action } from '../../call.js';
import { snapshotIdOf } from '../../ids.js';
import { pageFor, requireAll } from '../../lists.js';
import { NextTokens } from '../../paging.js';
import { volumeOf } from '../../print/snapshot.js';
import { dateOf, known } from '../../print/values.js';
import { enteredBin } from './recycle-bin.js';
import { NO_SNAPSHOT } from './snapshots-seen.js';

@Injectable()
export class ListSnapshotsInRecycleBinAction implements Ec2Action {
  readonly name = 'ListSnapshotsInRecycleBin';
  readonly actionClass = 'read';

  constructor(
    private readonly queries: QueryBus,
    private readonly catalog: Catalog,
    private readonly tokens: NextTokens,
  ) {}

  async answer(asked: ListSnapshotsInRecycleBinRequest, call: Call): Promise<ListSnapshotsInRecycleBinResult> {
    const ids = asked.SnapshotIds?.map((id) => snapshotIdOf(id, 'SnapshotId'));
    const wanted = {
      viewer: { account: call.account, region: call.region },
      owners: [call.account],
      states: ['recycled'] as const,
    };
    if (ids?.length) {
      const { items } = await this.queries.execute(new SeeSnapshots({ ...wanted, ids, limit: ids.length }));
      requireAll(
        ids,
        items.map(({ snapshotId }) => snapshotId),
        NO_SNAPSHOT,
      );
    }
    const { items, NextToken } = await pageFor(this.tokens, { action: this.name, asked, call }, (place) =>
      this.queries.execute(new SeeSnapshots({ ...wanted, ids, ...place })),
    );
    const snapshots = items.map((snapshot) => ({
      SnapshotId: snapshot.snapshotId,
      RecycleBinEnterTime: enteredBin(this.catalog, snapshot.snapshotId),
      RecycleBinExitTime: dateOf(snapshot.recycledUntil),
      Description: known(snapshot.description),
      VolumeId: volumeOf(snapshot),
    }));
    return { Snapshots: snapshots, ...(NextToken !== undefined && { NextToken }) };
  }
}
