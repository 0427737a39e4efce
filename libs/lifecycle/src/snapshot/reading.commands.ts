import { account } from '../account/account.js';
import { snapshotPublicAccess } from '../account/public-access.js';
import type { Decisions } from '../decider.commands.js';
import type { Snapshot } from '../states.js';
import { snapshot } from './snapshot.js';
import type { SharedWith } from './use.js';

/** A snapshot that somebody would read, and what its owner has set for all of its own where it is; null: there is none. */
export async function sourceFor(
  decisions: Decisions,
  snapshotId: string | undefined,
): Promise<SharedWith & { readonly source: Snapshot | null }> {
  const source = snapshotId === undefined ? null : await decisions.state(snapshot, snapshotId);
  const { ownerId, region } = source ?? {};
  if (!source?.known) return { source: null, publicAccess: 'unblocked' };
  // Whose it is, or where, is not known: nobody can have blocked it.
  if (!ownerId || !region) return { source, publicAccess: 'unblocked' };
  return { source, publicAccess: snapshotPublicAccess(await decisions.state(account, ownerId), region) };
}
