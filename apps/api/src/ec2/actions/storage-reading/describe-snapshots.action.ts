import { Injectable } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { DescribeSnapshotsRequest, DescribeSnapshotsResult } from '@aws-sdk/client-ec2';
import { type Restorer, SeeSnapshots } from '#catalog';
import type { Snapshot, SnapshotState } from '#lifecycle';
import type { Call, Ec2Action } from '../../call.js';
import { filterNames, passesAll, type Sieve, sievesOf } from '../../filters.js';
import { literalOf, literalsOf, literalTags, pageFor, refusePages } from '../../lists.js';
import { NextTokens } from '../../paging.js';
import { ALIASES, printSnapshot, SNAPSHOT_FILTERS } from '../../print/snapshot.js';
import type { Wide } from '../../print/values.js';
import { snapshotsNamed } from './snapshots-seen.js';

type Printed = ReturnType<typeof printSnapshot>;

@Injectable()
export class DescribeSnapshotsAction implements Ec2Action {
  readonly name = 'DescribeSnapshots';
  readonly actionClass = 'read';
  readonly filters = filterNames(SNAPSHOT_FILTERS);

  constructor(
    private readonly queries: QueryBus,
    private readonly tokens: NextTokens,
  ) {}

  async answer(asked: DescribeSnapshotsRequest, call: Call): Promise<Wide<DescribeSnapshotsResult>> {
    const sieves = sievesOf(asked.Filters, SNAPSHOT_FILTERS);
    refusePages(asked, asked.SnapshotIds, 'snapshotIds');
    const { SnapshotIds: ids } = asked;
    if (ids?.length) {
      await snapshotsNamed(this.queries, ids, call);
      const { items } = await this.queries.execute(
        new SeeSnapshots({ ...wanted(asked, sieves, call), ids, limit: ids.length }),
      );
      return { Snapshots: items.map(printSnapshot) };
    }
    const { items, NextToken } = await pageFor(this.tokens, { action: this.name, asked, call }, (place) =>
      this.queries.execute(new SeeSnapshots({ ...wanted(asked, sieves, call), ...place })),
    );
    return { Snapshots: items.map(printSnapshot), ...(NextToken !== undefined && { NextToken }) };
  }
}

/** What of the filters can be looked up is looked up; all of them are tried on what was found. */
const wanted = (asked: DescribeSnapshotsRequest, sieves: readonly Sieve<Printed>[], call: Call) => ({
  viewer: { account: call.account, region: call.region },
  owners: ownersOf(asked.OwnerIds, call) ?? literalsOf(sieves, 'owner-id'),
  restorableBy: asked.RestorableByUserIds?.map(restorerOf),
  states: literalsOf(sieves, 'status')?.flatMap(stateOf),
  volumeId: volumeIdAsked(sieves),
  tags: literalTags(sieves),
  passes: (snapshot: Snapshot) => sieves.length === 0 || passesAll(sieves, printSnapshot(snapshot)),
});

const STATES: readonly SnapshotState[] = ['pending', 'completed', 'error'];

const stateOf = (name: string): readonly SnapshotState[] => STATES.filter((state) => state === name);

/** What is shown for a snapshot of no volume is the id of none. */
const volumeIdAsked = (sieves: readonly Sieve<Printed>[]): string | undefined => {
  const id = literalOf(sieves, 'volume-id');
  return id === 'vol-ffffffff' ? undefined : id;
};

/** Accounts by id, the asker's own as `self`, and those that AWS vouches for by alias. */
function ownersOf(asked: readonly string[] | undefined, { account }: Call): readonly string[] | undefined {
  if (!asked?.length) return undefined;
  return asked.flatMap((owner) => {
    if (owner === 'self') return [account];
    const vouched = [...ALIASES].flatMap(([id, alias]) => (alias === owner ? [id] : []));
    return vouched.length > 0 ? vouched : [owner];
  });
}

const restorerOf = (user: string): Restorer => {
  if (user === 'self') return 'asker';
  return user === 'all' ? 'everyone' : `account:${user}`;
};
