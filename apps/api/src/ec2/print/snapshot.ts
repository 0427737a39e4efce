import type { Snapshot as Printed } from '@aws-sdk/client-ec2';
import { restoredUntil, type Snapshot } from '#lifecycle';
import type { FilterRules } from '../filters.js';
import { PUBLIC_IMAGES } from '../public-images.js';
import { dateOf, known, said, tagList, tagsByKey, type Wide } from './values.js';

/** What AWS shows for a snapshot that is of no volume, or of one that its copy cannot know. */
const NO_VOLUME = 'vol-ffffffff';

/** The accounts that AWS vouches for, and as what. */
export const ALIASES: ReadonlyMap<string, string> = new Map(
  PUBLIC_IMAGES.flatMap(({ ownerId, attributes: { ownerAlias } }) =>
    ownerAlias === undefined ? [] : [[ownerId, ownerAlias] as const],
  ),
);

/** The volume that a snapshot is of; undefined where the evidence does not reach back to its making. */
export function volumeOf({ volumes, sources, complete }: Snapshot): string | undefined {
  const [volumeId] = Object.keys(volumes);
  if (volumeId !== undefined) return volumeId;
  return complete || Object.keys(sources).length > 0 ? NO_VOLUME : undefined;
}

/** The state of a snapshot, in EC2's words. */
export const snapshotState = ({ state }: Pick<Snapshot, 'state'>): string | undefined => {
  if (state === 'recycled') return 'recoverable';
  return state === 'unknown' || state === 'deleted' || state === 'purged' ? undefined : state;
};

export const progressOf = ({ state }: Pick<Snapshot, 'state'>): string | undefined =>
  state === 'completed' ? '100%' : state === 'pending' ? '0%' : undefined;

export const tierOf = ({ tier }: Pick<Snapshot, 'tier'>): string => Object.keys(tier)[0] ?? 'standard';

/** A snapshot as EC2 describes it. What no evidence tells is left out. */
export const printSnapshot = (snapshot: Snapshot): Wide<Printed> => ({
  SnapshotId: snapshot.snapshotId,
  VolumeId: volumeOf(snapshot),
  State: snapshotState(snapshot),
  StateMessage: snapshot.state === 'error' ? known(snapshot.stateReason) : undefined,
  StartTime: dateOf(snapshot.startedAt),
  Progress: progressOf(snapshot),
  OwnerId: known(snapshot.ownerId),
  OwnerAlias: ALIASES.get(snapshot.ownerId ?? ''),
  Description: snapshot.description ?? (snapshot.complete ? '' : undefined),
  VolumeSize: known(snapshot.sizeGiB),
  Encrypted: known(snapshot.encrypted),
  KmsKeyId: known(snapshot.kmsKeyId),
  Tags: tagList(snapshot.tags),
  StorageTier: tierOf(snapshot),
  RestoreExpiryTime: dateOf(restoredUntil(snapshot)),
});

/** What the filters of DescribeSnapshots look at. */
export const SNAPSHOT_FILTERS: FilterRules<Wide<Printed>> = {
  names: {
    description: ({ Description }) => Description,
    encrypted: ({ Encrypted }) => said(Encrypted),
    'owner-alias': ({ OwnerAlias }) => OwnerAlias,
    'owner-id': ({ OwnerId }) => OwnerId,
    progress: ({ Progress }) => Progress,
    'snapshot-id': ({ SnapshotId }) => SnapshotId,
    'start-time': ({ StartTime }) => said(StartTime),
    status: ({ State }) => State,
    'storage-tier': ({ StorageTier }) => StorageTier,
    'transfer-type': ({ TransferType }) => TransferType,
    'volume-id': ({ VolumeId }) => VolumeId,
    'volume-size': ({ VolumeSize }) => said(VolumeSize),
  },
  tags: ({ Tags }) => tagsByKey(Tags),
};
