import type { QueryBus } from '@nestjs/cqrs';
import { SeeSnapshots } from '#catalog';
import type { Snapshot } from '#lifecycle';
import type { Call } from '../../call.js';
import { snapshotIdOf } from '../../ids.js';
import { type Absence, absent, requireAll } from '../../lists.js';

export const NO_SNAPSHOT: Absence = { code: 'InvalidSnapshot.NotFound', one: 'snapshot', many: 'snapshots' };

/** The snapshots named, as far as the account may see them, each of them. */
export async function snapshotsNamed(
  queries: QueryBus,
  asked: readonly string[],
  call: Call,
): Promise<readonly Snapshot[]> {
  const ids = asked.map((id) => snapshotIdOf(id, 'SnapshotId'));
  const { items } = await queries.execute(new SeeSnapshots({ viewer: call, ids, limit: ids.length }));
  requireAll(
    ids,
    items.map(({ snapshotId }) => snapshotId),
    NO_SNAPSHOT,
  );
  return items;
}

/** A snapshot of the account's own; one of others that it may see is not its to ask about. */
export async function ownSnapshot(queries: QueryBus, asked: string | undefined, call: Call): Promise<Snapshot> {
  const id = snapshotIdOf(asked, 'SnapshotId');
  const viewer = { account: call.account, region: call.region };
  const { items } = await queries.execute(new SeeSnapshots({ viewer, ids: [id], owners: [call.account], limit: 1 }));
  const [snapshot] = items;
  if (snapshot === undefined) throw absent([id], NO_SNAPSHOT);
  return snapshot;
}
