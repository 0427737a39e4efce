import type { VolumeModification } from '@aws-sdk/client-ec2';
import type { Volume } from '#lifecycle';
import { dateOf, known, type Wide } from './values.js';
import { iopsOf } from './volume.js';

/** The last modification of a volume; undefined where it has had none. */
export function printModification(volume: Volume): Wide<VolumeModification> | undefined {
  const { modification, multiAttach } = volume;
  if (modification === null) return undefined;
  const { from, progress, startedAt, endedAt } = modification;
  return {
    VolumeId: volume.volumeId,
    ModificationState: progress,
    TargetSize: known(volume.sizeGiB),
    TargetIops: iopsOf(volume),
    TargetVolumeType: known(volume.volumeType),
    TargetThroughput: known(volume.throughput),
    TargetMultiAttachEnabled: multiAttach,
    OriginalSize: known(from.sizeGiB),
    OriginalIops: iopsOf(from),
    OriginalVolumeType: known(from.volumeType),
    OriginalThroughput: known(from.throughput),
    OriginalMultiAttachEnabled: multiAttach,
    Progress: progress === 'completed' ? 100 : progress === 'modifying' ? 0 : undefined,
    StartTime: dateOf(startedAt),
    EndTime: dateOf(endedAt),
  };
}
