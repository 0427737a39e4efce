import type { Asking } from '../asking.js';
import { rule } from '../refusal.js';
import type { Snapshot } from '../states.js';
import { granteeKey } from '../subject.js';
import { hasEnded } from './completion.js';

/** Block public access for snapshots, of an account in a Region (EBS user guide, block public access for snapshots). */
export type SnapshotPublicAccess = 'block-all-sharing' | 'block-new-sharing' | 'unblocked';

export interface SharedWith {
  /** What the owner of the snapshot has set where the snapshot is. */
  readonly publicAccess: SnapshotPublicAccess;
}

const EVERYONE = granteeKey({ kind: 'everyone', id: 'all' });

/** The snapshot is shared with the account itself. */
const sharedWith = ({ shares }: Snapshot, account: string): boolean =>
  Object.hasOwn(shares, granteeKey({ kind: 'account', id: account }));

/**
 * Whether an account may create volumes from a snapshot and copy it. Blocking all sharing hides public snapshots and leaves
 * their shares as they are: they are public again once the block is relaxed.
 */
export function mayRead(snapshot: Snapshot, account: string, { publicAccess }: SharedWith): boolean {
  if (!snapshot.known || hasEnded(snapshot)) return false;
  const isPublic = Object.hasOwn(snapshot.shares, EVERYONE) && publicAccess !== 'block-all-sharing';
  return snapshot.ownerId === account || sharedWith(snapshot, account) || isPublic;
}

/**
 * The snapshot, when the account may read all of it now, where it is asked for.
 * @throws Refusal otherwise; one that may not be read is not there
 */
export function readableSnapshot(
  snapshot: Snapshot | null,
  snapshotId: string,
  { account, region, publicAccess }: Asking & SharedWith,
): Snapshot {
  const there = snapshot !== null && snapshot.region === region && mayRead(snapshot, account, { publicAccess });
  rule(there, 'snapshot-not-found', snapshotId);
  rule(snapshot.state === 'completed', 'snapshot-not-completed', snapshotId, `It is ${snapshot.state}.`);
  rule(!Object.hasOwn(snapshot.tier, 'archive'), 'snapshot-archived', snapshotId);
  return snapshot;
}

/** Only its owner changes a snapshot. Who may not even read it is told that there is none. */
export function ownSnapshot(snapshot: Snapshot, { account, region }: Asking): void {
  const there = snapshot.known && !hasEnded(snapshot) && snapshot.region === region;
  const own = snapshot.ownerId === account;
  rule(there && (own || sharedWith(snapshot, account)), 'snapshot-not-found', snapshot.snapshotId);
  rule(own, 'snapshot-not-owned', snapshot.snapshotId);
}
