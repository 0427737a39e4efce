import { z } from 'zod';
import { defineFact, RANK } from '../fact.js';
import { AccountId, InstanceId, Micros, Region, SnapshotId, Tags, VolumeId } from '../vocabulary.js';

const volume = { volumeId: VolumeId };
const shape = {
  sizeGiB: z.number().optional(),
  volumeType: z.string().optional(),
  encrypted: z.boolean().optional(),
  availabilityZone: z.string().optional(),
  iops: z.number().optional(),
  throughput: z.number().optional(),
  kmsKeyId: z.string().optional(),
};
const of = <Type extends string, Data extends z.ZodType>(type: Type, rank: number, when: string, data: Data) =>
  defineFact({ categories: ['volume'], type, rank, when, data });

export const VOLUME_FACTS = [
  of(
    'VolumeCreated',
    RANK.birth,
    'CreateVolume was accepted, empty or from a snapshot.',
    z.object({
      ...volume,
      ...shape,
      ownerId: AccountId,
      region: Region,
      snapshotId: SnapshotId.optional(),
      multiAttach: z.boolean().optional(),
      tags: Tags.optional(),
      /** A digest of what was asked: under one client token, only the same may be asked again. */
      parameters: z.string().optional(),
    }),
  ),
  of('VolumeBecameAvailable', RANK.settled, 'AWS said that the volume is available.', z.object(volume)),
  of(
    'VolumeCreationFailed',
    RANK.settled,
    'The volume could not be created.',
    z.object({ ...volume, reason: z.string().optional() }),
  ),
  of(
    'VolumeObserved',
    RANK.observed,
    'An inventory showed the volume in this state, with its attachments.',
    z.object({
      ...volume,
      ...shape,
      ownerId: AccountId.optional(),
      region: Region.optional(),
      state: z.string().optional(),
      snapshotId: SnapshotId.optional(),
      createdAt: Micros.optional(),
      attachments: z.array(z.object({ instanceId: InstanceId, device: z.string().optional() })).optional(),
      tags: Tags.optional(),
    }),
  ),
  of(
    'VolumeModified',
    RANK.changed,
    'Size, type or performance of the volume were changed.',
    z.object({ ...volume, ...shape, progress: z.string().optional() }),
  ),
  of(
    'VolumeAttached',
    RANK.granted,
    'The volume was attached to an instance, or shown to be attached to it.',
    z.object({
      ...volume,
      instanceId: InstanceId,
      device: z.string().optional(),
      deleteOnTermination: z.boolean().optional(),
    }),
  ),
  of(
    'VolumeTerminationSet',
    RANK.granted,
    'Whether the volume is deleted with the instance that it is attached to was chosen anew.',
    z.object({ ...volume, instanceId: InstanceId, deleteOnTermination: z.boolean() }),
  ),
  of(
    'VolumeAttributesChanged',
    RANK.changed,
    'Attributes of the volume were changed.',
    z.object({ ...volume, autoEnableIO: z.boolean().optional() }),
  ),
  of(
    'VolumeAttachmentFailed',
    RANK.granted,
    'The volume could not be attached.',
    z.object({ ...volume, instanceId: InstanceId.optional(), reason: z.string().optional() }),
  ),
  of(
    'VolumeDetached',
    RANK.granted + 1,
    'The volume was detached from an instance.',
    z.object({ ...volume, instanceId: InstanceId.optional(), device: z.string().optional() }),
  ),
  of('VolumeDeleted', RANK.ended, 'The volume was deleted.', z.object(volume)),
  of(
    'VolumeRecycled',
    RANK.ended + 1,
    'A deleted volume was kept in the Recycle Bin.',
    z.object({ ...volume, until: Micros.optional() }),
  ),
  of('VolumeRestoredFromRecycleBin', RANK.ended + 2, 'The volume came back from the Recycle Bin.', z.object(volume)),
  of('VolumePurged', RANK.purged, 'The retention in the Recycle Bin ended: the volume is gone.', z.object(volume)),
] as const;
