import type { Asking } from '../asking.js';
import { isAwsManagedKey } from '../encryption.js';
import type { SnapshotEvent } from '../facts.js';
import { checkGrantee } from '../grantees.js';
import { rule } from '../refusal.js';
import type { Snapshot } from '../states.js';
import { granteeKey } from '../subject.js';
import type { Grantee } from '../vocabulary.js';
import { ownSnapshot, type SharedWith } from './use.js';

const MOST_SHARES = 1000;

interface SharesAsked {
  readonly add?: readonly Grantee[] | undefined;
  readonly remove?: readonly Grantee[] | undefined;
}

function rightGrantee(grantee: Grantee, snapshotId: string): void {
  const { kind, id } = grantee;
  rule(kind === 'account' || kind === 'everyone', 'snapshot-grantee-unsupported', snapshotId, `It is ${kind} ${id}.`);
  checkGrantee(snapshotId, grantee);
}

/** What must hold of a snapshot to be shared with these (EBS user guide, share a snapshot). */
function shareable(snapshot: Snapshot, added: readonly Grantee[], { publicAccess }: SharedWith): void {
  const { snapshotId, encrypted, kmsKeyId } = snapshot;
  if (added.length === 0) return;
  const everyone = added.some(({ kind }) => kind === 'everyone');
  const sealed = encrypted === true;
  rule(!(everyone && sealed), 'snapshot-encrypted-not-public', snapshotId);
  rule(!(sealed && isAwsManagedKey(kmsKeyId)), 'snapshot-key-not-shareable', snapshotId);
  // Both modes of the block forbid new public shares; neither touches a share with an account.
  rule(!everyone || publicAccess === 'unblocked', 'snapshot-sharing-blocked', snapshotId);
}

/** Shares a snapshot with accounts or everyone, and takes shares back; what is so already is not recorded again. */
export function changeShares(
  snapshot: Snapshot,
  { add = [], remove = [] }: SharesAsked,
  known: Asking & SharedWith,
): readonly SnapshotEvent[] {
  ownSnapshot(snapshot, known);
  const { snapshotId, shares } = snapshot;
  for (const grantee of [...add, ...remove]) rightGrantee(grantee, snapshotId);
  const added = add.filter((grantee) => !Object.hasOwn(shares, granteeKey(grantee)));
  const removed = remove.filter((grantee) => Object.hasOwn(shares, granteeKey(grantee)));
  shareable(snapshot, added, known);
  const count = Object.keys(shares).length + added.length - removed.length;
  rule(
    added.length === 0 || count <= MOST_SHARES,
    'snapshot-share-limit-exceeded',
    snapshotId,
    `It would be ${count}.`,
  );
  return [...told('SnapshotShared', snapshotId, added), ...told('SnapshotUnshared', snapshotId, removed)];
}

const told = (
  type: 'SnapshotShared' | 'SnapshotUnshared',
  snapshotId: string,
  grantees: readonly Grantee[],
): readonly SnapshotEvent[] => (grantees.length === 0 ? [] : [{ type, data: { snapshotId, grantees: [...grantees] } }]);

/** Takes every share back. */
export function resetShares(snapshot: Snapshot, known: Asking): readonly SnapshotEvent[] {
  ownSnapshot(snapshot, known);
  if (Object.keys(snapshot.shares).length === 0) return [];
  return [{ type: 'SnapshotSharesReset', data: { snapshotId: snapshot.snapshotId } }];
}
