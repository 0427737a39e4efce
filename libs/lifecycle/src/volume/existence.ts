import type { Source } from '../fact.js';
import type { FactData } from '../facts.js';
import { including, only } from '../keyed.js';
import type { Rules } from '../rules.js';
import type { Modification, Volume, VolumeState } from '../states.js';
import { become, born } from '../subject.js';

const ENDED: readonly VolumeState[] = ['deleted', 'recycled', 'purged'];

/** The volume has ended: only the Recycle Bin may give it back. */
export const hasEnded = ({ state }: Pick<Volume, 'state'>): boolean => ENDED.includes(state);

/** What a fact tells of a volume's shape; what it does not, stays. */
export const shaped = (volume: Volume, told: Partial<FactData<'VolumeModified'>>): Volume => ({
  ...volume,
  sizeGiB: told.sizeGiB ?? volume.sizeGiB,
  volumeType: told.volumeType ?? volume.volumeType,
  encrypted: told.encrypted ?? volume.encrypted,
  availabilityZone: told.availabilityZone ?? volume.availabilityZone,
  iops: told.iops ?? volume.iops,
  throughput: told.throughput ?? volume.throughput,
  kmsKeyId: told.kmsKeyId ?? volume.kmsKeyId,
});

/** CloudTrail never shows that a volume became usable: presumed at once. One that is made here is being made until it is told. */
const made = (volume: Volume, source: Source): Volume =>
  source === 'engine' ? become(volume, 'creating', 'observed') : become(volume, 'available', 'presumed');

/** Further progress belongs to the modification that it is told of. */
function modified(volume: Volume, progress: string | undefined, at: number): Modification {
  const goesOn = progress !== undefined && progress !== 'modifying' ? volume.modification : null;
  const { sizeGiB, volumeType, iops, throughput } = volume;
  const begun = goesOn ?? { startedAt: at, endedAt: null, from: { sizeGiB, volumeType, iops, throughput } };
  const ended = progress === 'completed' || progress === 'failed';
  return { ...begun, progress: progress ?? 'modifying', endedAt: ended ? (begun.endedAt ?? at) : null };
}

/** Whether a volume is there, and of what shape. */
export const existence: Rules<Volume> = {
  VolumeCreated: (volume, { data, metadata }) => {
    const shapedNow = born(shaped(volume, data), data);
    return {
      // What was told of it a moment before, by another clock, is what came of its making: that undoes none of it.
      ...(volume.state === 'unknown' ? made(shapedNow, metadata.source) : shapedNow),
      createdAt: metadata.occurredAt,
      multiAttach: data.multiAttach ?? volume.multiAttach,
      parameters: data.parameters ?? volume.parameters,
      sources: including(volume.sources, only(data.snapshotId === undefined ? null : `snapshot:${data.snapshotId}`)),
    };
  },
  VolumeBecameAvailable: (volume) =>
    hasEnded(volume) || volume.state === 'in-use' ? volume : become(volume, 'available', 'observed'),
  VolumeCreationFailed: (volume, { data }) => ({
    ...(hasEnded(volume) ? volume : become(volume, 'error', 'observed')),
    stateReason: data.reason ?? volume.stateReason,
  }),
  VolumeModified: (volume, { data, metadata }) => ({
    ...shaped(volume, data),
    modification: modified(volume, data.progress, metadata.occurredAt),
  }),
  VolumeAttributesChanged: (volume, { data }) => ({
    ...volume,
    autoEnableIO: data.autoEnableIO ?? volume.autoEnableIO,
  }),
  VolumeDeleted: (volume) =>
    volume.state === 'recycled' || volume.state === 'purged' ? volume : become(volume, 'deleted', 'observed'),
  VolumeRecycled: (volume, { data }) => ({
    ...become(volume, 'recycled', 'observed'),
    recycledUntil: data.until ?? null,
  }),
  VolumeRestoredFromRecycleBin: (volume) =>
    hasEnded(volume) || volume.state === 'unknown' ? become(volume, 'available', 'observed') : volume,
  VolumePurged: (volume) => become(volume, 'purged', 'observed'),
};
