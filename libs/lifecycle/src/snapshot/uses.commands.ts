import type { Decisions } from '../decider.commands.js';
import type { FactData } from '../facts.js';
import { snapshot } from './snapshot.js';

type Use = Omit<FactData<'SnapshotUsed'>, 'byAccount'>;

/**
 * Notes in the snapshot's own stream what it was used for, and, where it is another account's, what AWS tells its owner. Follows from
 * the fact that these decisions began with: told twice, it is recorded once.
 */
export async function noteUse(decisions: Decisions, { snapshotId, use, madeId }: Use): Promise<void> {
  const { account: byAccount, region, dryRun } = decisions.by;
  if (dryRun === true) return;
  const { state } = await decisions.decide(snapshot, snapshotId, ({ known }) =>
    known ? [{ type: 'SnapshotUsed', data: { snapshotId, use, madeId, byAccount } }] : [],
  );
  const { ownerId } = state;
  if (ownerId === null || ownerId === byAccount || use === 'image-registered') return;
  const owners = decisions.toldTo(ownerId, state.region ?? region);
  await owners.decide(snapshot, snapshotId, () => [
    { type: 'SharedSnapshotUsed', data: { snapshotId, use, byAccount } },
  ]);
}
