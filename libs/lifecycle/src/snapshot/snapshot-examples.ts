import type { FactExamples, SnapshotFactType } from '../facts.js';

const snapshot = { snapshotId: 'snap-0a1b2c3d4e5f60718' };
const birth = { ...snapshot, ownerId: '111122223333', region: 'eu-central-1' };
const grantees = [{ kind: 'account', id: '444455556666' }] as const;

/** One telling example of each fact of a snapshot. */
export const SNAPSHOT_EXAMPLES: FactExamples<SnapshotFactType> = {
  SnapshotStarted: {
    ...birth,
    volumeId: 'vol-0a1b2c3d4e5f60718',
    sizeGiB: 8,
    encrypted: false,
    description: 'Created by CreateImage(i-0a1b2c3d4e5f60718) for ami-0a1b2c3d4e5f60718',
    imageId: 'ami-0a1b2c3d4e5f60718',
    tags: { Team: 'web' },
  },
  SnapshotCopyRequested: {
    ...birth,
    sourceSnapshotId: 'snap-0f1e2d3c4b5a69788',
    sourceRegion: 'us-east-1',
    encrypted: true,
    kmsKeyId: 'alias/aws/ebs',
  },
  SnapshotCompleted: { ...snapshot, volumeId: 'vol-0a1b2c3d4e5f60718' },
  SnapshotFailed: { ...snapshot, reason: 'Given key ID is not accessible', sourceSnapshotId: 'snap-0f1e2d3c4b5a69788' },
  SnapshotCopyMissedDuration: { ...snapshot, cause: 'The copy took longer than 15 minutes' },
  SnapshotObserved: {
    ...birth,
    state: 'completed',
    tier: 'standard',
    volumeId: 'vol-0a1b2c3d4e5f60718',
    sizeGiB: 8,
    encrypted: true,
    startedAt: 1772323200000000,
    tags: { Team: 'web' },
  },
  SnapshotSharesObserved: { ...snapshot, grantees: [...grantees] },
  SnapshotShared: { ...snapshot, grantees: [...grantees] },
  SnapshotUnshared: { ...snapshot, grantees: [{ kind: 'account', id: '444455556666' }] },
  SnapshotSharesReset: snapshot,
  SnapshotShareReceived: { ...snapshot, byAccount: '111122223333', toAccount: '444455556666' },
  SnapshotUsed: { ...snapshot, use: 'image-registered', madeId: 'ami-0a1b2c3d4e5f60718', byAccount: '111122223333' },
  SharedSnapshotUsed: { ...snapshot, use: 'volume-created', byAccount: '444455556666' },
  SnapshotBlocksAccessed: { ...snapshot, access: 'read' },
  FastSnapshotRestoreChanged: { ...snapshot, zone: 'eu-central-1a', state: 'optimizing' },
  SnapshotLocked: {
    ...snapshot,
    mode: 'compliance',
    lockState: 'compliance-cooloff',
    coolOffUntil: 1772582400000000,
    expiresAt: 1803859200000000,
  },
  SnapshotLockCoolOffEnded: snapshot,
  SnapshotUnlocked: snapshot,
  SnapshotLockExpired: snapshot,
  SnapshotTieringRequested: { ...snapshot, tier: 'standard', temporaryDays: 5 },
  SnapshotTiered: { ...snapshot, tier: 'standard', until: 1772755200000000 },
  SnapshotTieringFailed: { ...snapshot, reason: 'Source snapshot is not available' },
  SnapshotDeleted: { ...snapshot, withImageId: 'ami-0a1b2c3d4e5f60718' },
  SnapshotRecycled: { ...snapshot, until: 1774915200000000 },
  SnapshotRestoredFromRecycleBin: snapshot,
  SnapshotPurged: snapshot,
};
