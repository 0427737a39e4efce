import { account } from '../account/account.js';
import { snapshotPublicAccess } from '../account/public-access.js';
import type { Decisions } from '../decider.commands.js';
import type { Keyed, Snapshot } from '../states.js';
import { snapshot } from './snapshot.js';
import { mayRead } from './use.js';

/** Of these snapshots those that the account may read now, by id: each by what its own owner has shared, and blocks. */
export async function readableSnapshots(decisions: Decisions, ids: readonly string[]): Promise<Keyed<Snapshot>> {
  const found = await Promise.all(
    [...new Set(ids)].map(async (id): Promise<readonly (readonly [string, Snapshot])[]> => {
      const state = await decisions.state(snapshot, id);
      return (await isReadable(decisions, state)) ? [[id, state]] : [];
    }),
  );
  return Object.fromEntries(found.flat());
}

async function isReadable(decisions: Decisions, state: Snapshot): Promise<boolean> {
  const { account: reader } = decisions.asking;
  const { ownerId, region } = state;
  if (ownerId === null || ownerId === reader) return mayRead(state, reader, { publicAccess: 'unblocked' });
  const publicAccess = snapshotPublicAccess(await decisions.state(account, ownerId), region ?? '');
  return mayRead(state, reader, { publicAccess });
}
