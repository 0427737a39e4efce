import type { Asking } from '../asking.js';
import type { AccountEvent } from '../facts.js';
import { valueOf } from '../keyed.js';
import { rule } from '../refusal.js';
import type { Account } from '../states.js';
import { ruledHere } from './ruling.js';

const IMAGE_STATES = ['block-new-sharing', 'unblocked'] as const;
const SNAPSHOT_STATES = ['block-all-sharing', 'block-new-sharing', 'unblocked'] as const;

/** Block public access for images in the Region: new accounts have it on (EC2 user guide, block public access for AMIs). */
export const imagePublicAccess = (account: Account, region: string): (typeof IMAGE_STATES)[number] =>
  valueOf(account.imageBlockPublicAccess, region) === 'unblocked' ? 'unblocked' : 'block-new-sharing';

/** Block public access for snapshots in the Region: off unless it was turned on. */
export const snapshotPublicAccess = (account: Account, region: string): (typeof SNAPSHOT_STATES)[number] =>
  SNAPSHOT_STATES.find((state) => state === valueOf(account.snapshotBlockPublicAccess, region)) ?? 'unblocked';

/**
 * Blocks that images become public, or allows it. What is public stays so.
 * @throws {Refusal}
 */
export function setImagePublicAccess(
  account: Account,
  { state }: { readonly state: string },
  { region }: Asking,
): readonly AccountEvent[] {
  const { accountId } = account;
  ruledHere(account);
  knownState(IMAGE_STATES, state, accountId);
  if (valueOf(account.imageBlockPublicAccess, region) === state) return [];
  return [{ type: 'ImageBlockPublicAccessSet', data: { accountId, region, state, managedBy: 'account' } }];
}

/**
 * Blocks that snapshots become public, or that any are, or allows both. It changes no share: those that it hides are back when it is
 * relaxed.
 * @throws {Refusal}
 */
export function setSnapshotPublicAccess(
  account: Account,
  { state }: { readonly state: string },
  { region }: Asking,
): readonly AccountEvent[] {
  const { accountId } = account;
  ruledHere(account);
  knownState(SNAPSHOT_STATES, state, accountId);
  if (snapshotPublicAccess(account, region) === state) return [];
  return [{ type: 'SnapshotBlockPublicAccessSet', data: { accountId, region, state } }];
}

function knownState(states: readonly string[], state: string, accountId: string): void {
  rule(states.includes(state), 'public-access-state-unknown', accountId, `'${state}' is none.`);
}
