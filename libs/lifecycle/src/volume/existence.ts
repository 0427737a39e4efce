import type { FactData } from '../facts.js';
import { including, only } from '../keyed.js';
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
  VolumeCreated: (volume, { data, metadata }) => {
    const made = born(shaped(volume, data), data);
    return {
      // What was told of it a moment before, by another clock, is what came of its making: that undoes none of it.
      ...(volume.state === 'unknown' ? become(made, 'available', 'presumed') : made),
      createdAt: metadata.occurredAt,
      sources: including(made.sources, only(data.snapshotId === undefined ? null : `snapshot:${data.snapshotId}`)),
    };
  },
  VolumeBecameAvailable: (volume) =>
    hasEnded(volume) || volume.state === 'in-use' ? volume : become(volume, 'available', 'observed'),
  VolumeCreationFailed: (volume, { data }) => ({
    ...(hasEnded(volume) ? volume : become(volume, 'error', 'observed')),
    stateReason: data.reason ?? volume.stateReason,
  }),
  VolumeModified: (volume, { data }) => shaped(volume, data),
  VolumeDeleted: (volume) => (volume.state === 'recycled' ? volume : become(volume, 'deleted', 'observed')),
  VolumeRecycled: (volume) => become(volume, 'recycled', 'observed'),
  VolumeRestoredFromRecycleBin: (volume) =>
    hasEnded(volume) || volume.state === 'unknown' ? become(volume, 'available', 'observed') : volume,
};
