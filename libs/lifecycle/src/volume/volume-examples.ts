import type { FactExamples, VolumeFactType } from '../facts.js';

const volume = { volumeId: 'vol-0a1b2c3d4e5f60718' };
const shape = { sizeGiB: 8, volumeType: 'gp3', encrypted: false, availabilityZone: 'eu-central-1a' };
const place = { ...volume, ...shape, ownerId: '111122223333', region: 'eu-central-1' };
const attachment = { instanceId: 'i-0a1b2c3d4e5f60718', device: '/dev/xvda' };

/** One telling example of each fact of a volume. */
export const VOLUME_EXAMPLES: FactExamples<VolumeFactType> = {
  VolumeCreated: { ...place, snapshotId: 'snap-0a1b2c3d4e5f60718', tags: { Team: 'web' } },
  VolumeBecameAvailable: volume,
  VolumeCreationFailed: { ...volume, reason: 'The key is disabled' },
  VolumeObserved: { ...place, state: 'in-use', createdAt: 1772323200000000, attachments: [attachment] },
  VolumeModified: { ...volume, sizeGiB: 16, progress: 'optimizing' },
  VolumeAttached: { ...volume, ...attachment },
  VolumeTerminationSet: { ...volume, instanceId: attachment.instanceId, deleteOnTermination: false },
  VolumeAttributesChanged: { ...volume, autoEnableIO: true },
  VolumeAttachmentFailed: { ...volume, instanceId: attachment.instanceId, reason: 'The key is not accessible' },
  VolumeDetached: { ...volume, ...attachment },
  VolumeDeleted: volume,
  VolumeRecycled: { ...volume, until: 1772928000000000 },
  VolumeRestoredFromRecycleBin: volume,
  VolumePurged: volume,
};
