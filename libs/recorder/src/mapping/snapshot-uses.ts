import type { FactData } from '#lifecycle';
import { about, type Draft } from './call.js';
import { idOf, resource } from './ids.js';
import type { Told } from './reading.js';

type Use = Omit<FactData<'SnapshotUsed'>, 'snapshotId'>;

/** A use of each of these snapshots, told once for each however often it is named; what is no snapshot is passed over. */
export function snapshotsUsed(named: readonly Told[], use: Use): Draft[] {
  const ids = new Set(
    named.map((told) => resource(idOf(told))).flatMap((one) => (one?.category === 'snapshot' ? one.id : [])),
  );
  return [...ids].map((snapshotId) => about('snapshot', snapshotId, 'SnapshotUsed', { snapshotId, ...use }));
}
