import type { FactData } from '../facts.js';
import { only } from '../keyed.js';
import type { Rules } from '../rules.js';
import type { Volume } from '../states.js';
import { become, born } from '../subject.js';

/** The volume has ended: only the Recycle Bin may give it back. */
export const hasEnded = ({ state }: Pick<Volume, 'state'>): boolean => state === 'deleted' || state === 'recycled';

/** What a fact tells of a volume's shape; what it does not, stays. */
export const shaped = (volume: Volume, told: Partial<FactData<'VolumeModified'>>): Volume => ({
  ...volume,
  sizeGiB: told.sizeGiB ?? volume.sizeGiB,
  volumeType: told.volumeType ?? volume.volumeType,
  encrypted: told.encrypted ?? volume.encrypted,
  availabilityZone: told.availabilityZone ?? volume.availabilityZone,
});

/** Whether a volume is there: usable at once when created, presumed until AWS says so; CloudTrail never shows it. */
export const existence: Rules<Volume> = {
  VolumeCreated: (volume, { data, metadata }) => ({
    ...become(born(shaped(volume, data), data), 'available', 'presumed'),
    createdAt: metadata.occurredAt,
    sources: only(data.snapshotId === undefined ? null : `snapshot:${data.snapshotId}`),
  }),
  VolumeBecameAvailable: (volume) =>
    hasEnded(volume) || volume.state === 'in-use' ? volume : become(volume, 'available', 'observed'),
  VolumeCreationFailed: (volume, { data }) => ({
    ...(hasEnded(volume) ? volume : become(volume, 'error', 'observed')),
    stateReason: data.reason ?? volume.stateReason,
  }),
  VolumeModified: (volume, { data }) => shaped(volume, data),
  VolumeDeleted: (volume) => become(volume, 'deleted', 'observed'),
  VolumeRecycled: (volume) => become(volume, 'recycled', 'observed'),
  VolumeRestoredFromRecycleBin: (volume) => become(volume, 'available', 'observed'),
};
