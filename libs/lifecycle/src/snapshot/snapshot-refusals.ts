/** Why a command on a snapshot can be refused: code → the rule and the way out. */
export const SNAPSHOT_REFUSALS = {
  'snapshot-not-found':
    'The snapshot does not exist, or the account may not see it. Check the id, the Region, and whether it is shared.',
  'snapshot-not-owned': 'Only the owner of a snapshot may do this. Ask the owner, or copy the snapshot.',
  'snapshot-id-taken': 'A snapshot with this id exists already. Take another id.',
  'snapshot-not-completed': 'The snapshot must be completed for this. Wait until it is.',
  'snapshot-limit-exceeded': 'The account has as many snapshots in the Region as it may. Delete some first.',
  'snapshots-under-way': 'As many snapshots of the volume are under way as may be. Wait for some to end.',
  'snapshot-copies-under-way': 'As many copies into the Region are under way as may be. Wait for some to end.',
  'snapshot-too-soon': 'Snapshots of one volume are begun at least 15 seconds apart. Wait until then.',
  'snapshot-restore-malformed': 'A temporary restore is for 1 to 180 days. Choose within that.',
  'snapshot-description-too-long': 'A description has at most 255 characters. Shorten it.',
  'snapshot-in-use': 'An image uses the snapshot. Deregister the image first.',
  'snapshot-locked': 'The snapshot is locked. Unlock it, or wait until the lock expires.',
  'snapshot-archived': 'The snapshot is in the archive tier. Restore it from there first.',
  'snapshot-tier-unsuited':
    'The snapshot is not in a tier for this, or is on its way between tiers. Wait until it has arrived.',
  'snapshot-not-in-bin': 'The snapshot is not in the Recycle Bin. Check the id and the Region.',
  'snapshot-retention-running': 'The retention in the Recycle Bin has not ended. It ends by itself.',
  'snapshot-encrypted-not-public': 'An encrypted snapshot cannot be public. Share it with accounts.',
  'snapshot-key-not-shareable':
    'A snapshot encrypted under the AWS-managed key cannot be shared. Copy it under a key of your own.',
  'snapshot-sharing-blocked':
    'Block public access is enabled for snapshots of the account in the Region. Disable it first.',
  'snapshot-grantee-unsupported': 'A snapshot is shared with accounts or with everyone. Name one of these.',
  'snapshot-share-limit-exceeded': 'A snapshot is shared with at most 1,000 accounts. Remove some first.',
  'snapshot-lock-malformed':
    'A lock names its mode, and its duration within the limits or the date on which it ends. Correct it.',
  'snapshot-lock-fixed': 'A compliance lock past its cooling-off can only be extended. It ends by itself.',
  'snapshot-not-locked': 'The snapshot is not locked.',
  'snapshot-copy-duration-malformed': 'The duration of a copy is a multiple of 15 minutes, up to 48 hours. Round it.',
} as const;
