import { z } from 'zod';
import { defineFact, RANK } from '../fact.js';
import { AccountId, Grantee, ImageId, Micros, Region, SnapshotId, Tags, VolumeId } from '../vocabulary.js';

const snapshot = { snapshotId: SnapshotId };
const birth = {
  ...snapshot,
  ownerId: AccountId,
  region: Region,
  sizeGiB: z.number().optional(),
  encrypted: z.boolean().optional(),
  kmsKeyId: z.string().optional(),
  description: z.string().optional(),
  tags: Tags.optional(),
};
const of = <Type extends string, Data extends z.ZodType>(type: Type, rank: number, when: string, data: Data) =>
  defineFact({ categories: ['snapshot'], type, rank, when, data });

export const SNAPSHOT_FACTS = [
  of(
    'SnapshotStarted',
    RANK.birth,
    'A snapshot of a volume (or, with StartSnapshot, of blocks put one by one) was begun.',
    z.object({
      ...birth,
      volumeId: VolumeId.optional(),
      parentSnapshotId: SnapshotId.optional(),
      imageId: ImageId.optional(),
    }),
  ),
  of(
    'SnapshotCopyRequested',
    RANK.birth,
    'CopySnapshot was accepted: a copy is being made in the destination Region.',
    z.object({ ...birth, sourceSnapshotId: SnapshotId, sourceRegion: Region.optional() }),
  ),
  of(
    'SnapshotCompleted',
    RANK.settled,
    'The snapshot is complete and can be used.',
    z.object({ ...snapshot, sourceSnapshotId: SnapshotId.optional(), volumeId: VolumeId.optional() }),
  ),
  of(
    'SnapshotFailed',
    RANK.settled,
    'The snapshot, or the copy, ended in error.',
    z.object({ ...snapshot, reason: z.string().optional(), sourceSnapshotId: SnapshotId.optional() }),
  ),
  of(
    'SnapshotCopyMissedDuration',
    RANK.changed,
    'A time-based copy did not end within the duration asked for.',
    z.object({ ...snapshot, cause: z.string().optional() }),
  ),
  of(
    'SnapshotObserved',
    RANK.observed,
    'An inventory showed the snapshot in this state.',
    z.object({
      ...snapshot,
      ownerId: AccountId.optional(),
      region: Region.optional(),
      state: z.string().optional(),
      tier: z.string().optional(),
      volumeId: VolumeId.optional(),
      sizeGiB: z.number().optional(),
      encrypted: z.boolean().optional(),
      kmsKeyId: z.string().optional(),
      description: z.string().optional(),
      startedAt: Micros.optional(),
      tags: Tags.optional(),
    }),
  ),
  of(
    'SnapshotSharesObserved',
    RANK.observed + 1,
    'An inventory showed the whole list of whom the snapshot is shared with.',
    z.object({ ...snapshot, grantees: z.array(Grantee) }),
  ),
  of(
    'SnapshotShared',
    RANK.granted,
    'These may create volumes from the snapshot and copy it.',
    z.object({ ...snapshot, grantees: z.array(Grantee) }),
  ),
  of(
    'SnapshotUnshared',
    RANK.granted,
    'The snapshot is no longer shared with these.',
    z.object({ ...snapshot, grantees: z.array(Grantee) }),
  ),
  of('SnapshotSharesReset', RANK.granted, 'ResetSnapshotAttribute removed every share.', z.object(snapshot)),
  of(
    'SnapshotShareReceived',
    RANK.granted,
    'A receiver was told that the snapshot is shared with its account.',
    z.object({ ...snapshot, byAccount: AccountId.optional(), toAccount: AccountId }),
  ),
  of(
    'SnapshotUsed',
    RANK.used,
    'An image was registered from the snapshot, a volume created from it, or a copy taken of it.',
    z.object({
      ...snapshot,
      use: z.enum(['image-registered', 'volume-created', 'copied']),
      /** The image, volume or snapshot that was made of it. */
      madeId: z.string().optional(),
      byAccount: AccountId.optional(),
    }),
  ),
  of(
    'SharedSnapshotUsed',
    RANK.used,
    'Another account created a volume from the snapshot, or copied it; the owner is told.',
    z.object({ ...snapshot, use: z.enum(['volume-created', 'copied']), byAccount: AccountId.optional() }),
  ),
  of(
    'SnapshotBlocksAccessed',
    RANK.used,
    'Blocks of the snapshot were listed, read or written through the direct APIs.',
    z.object({ ...snapshot, access: z.enum(['list', 'read', 'write']) }),
  ),
  of(
    'FastSnapshotRestoreChanged',
    RANK.changed,
    'Fast snapshot restore changed its state in a zone.',
    z.object({ ...snapshot, zone: z.string().optional(), state: z.string() }),
  ),
  of(
    'SnapshotLocked',
    RANK.changed,
    'The snapshot was locked against deletion, or its lock was changed.',
    z.object({
      ...snapshot,
      mode: z.string().optional(),
      lockState: z.string().optional(),
      coolOffUntil: Micros.optional(),
      expiresAt: Micros.optional(),
    }),
  ),
  of(
    'SnapshotLockCoolOffEnded',
    RANK.changed,
    'The cooling-off period of a compliance lock ended.',
    z.object(snapshot),
  ),
  of('SnapshotUnlocked', RANK.changed, 'The lock was removed.', z.object(snapshot)),
  of('SnapshotLockExpired', RANK.changed, "The lock's duration ended.", z.object(snapshot)),
  of(
    'SnapshotTieringRequested',
    RANK.changed,
    'The snapshot is to be moved to the archive tier, or restored from it, for a time or for good.',
    z.object({ ...snapshot, tier: z.enum(['archive', 'standard']), temporaryDays: z.number().optional() }),
  ),
  of(
    'SnapshotTiered',
    RANK.changed,
    'The snapshot has reached the tier, for a temporary restore until the time given.',
    z.object({ ...snapshot, tier: z.enum(['archive', 'standard']), until: Micros.optional() }),
  ),
  of(
    'SnapshotTieringFailed',
    RANK.changed,
    'The move between tiers failed.',
    z.object({ ...snapshot, reason: z.string().optional() }),
  ),
  of(
    'SnapshotDeleted',
    RANK.ended,
    'The snapshot was deleted, by a call of its own or with its image.',
    z.object({ ...snapshot, withImageId: ImageId.optional() }),
  ),
  of(
    'SnapshotRecycled',
    RANK.ended + 1,
    'A deleted snapshot was kept in the Recycle Bin.',
    z.object({ ...snapshot, until: Micros.optional() }),
  ),
  of(
    'SnapshotRestoredFromRecycleBin',
    RANK.ended + 2,
    'The snapshot came back from the Recycle Bin.',
    z.object(snapshot),
  ),
  of(
    'SnapshotPurged',
    RANK.purged,
    'The retention in the Recycle Bin ended: the snapshot is gone.',
    z.object(snapshot),
  ),
] as const;
