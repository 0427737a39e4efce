import type { Volume as Printed } from '@aws-sdk/client-ec2';
import type { Keyed, Volume } from '#lifecycle';
import type { FilterRules } from '../filters.js';
import { zoneIdOf } from '../regions.js';
import { dateOf, known, said, tagList, tagsByKey, type Wide } from './values.js';

/** What gp2 gives follows from the size (EBS user guide, general purpose SSD volumes). */
const gp2Iops = (sizeGiB: number): number => Math.min(Math.max(100, sizeGiB * 3), 16_000);

export function iopsOf({ iops, volumeType, sizeGiB }: Pick<Volume, 'iops' | 'volumeType' | 'sizeGiB'>) {
  return iops ?? (volumeType === 'gp2' && sizeGiB !== null ? gp2Iops(sizeGiB) : undefined);
}

/** The snapshot that a volume was made of; empty for one that was made empty, as EC2 says it. */
export function snapshotOf({ sources, complete }: Volume): string | undefined {
  const [source] = Object.keys(sources);
  return source?.slice('snapshot:'.length) ?? (complete ? '' : undefined);
}

/** The state of a volume, in EC2's words: what the Recycle Bin keeps is as it was before. */
export const volumeState = ({ state }: Pick<Volume, 'state'>): string | undefined => {
  if (state === 'recycled') return 'available';
  return state === 'unknown' || state === 'purged' ? undefined : state;
};

/** A volume as EC2 describes it. `attachedAt`: since when it has been attached to each instance, in microseconds. */
export const printVolume = (volume: Volume, attachedAt: Keyed<number>): Wide<Printed> => ({
  VolumeId: volume.volumeId,
  OwnerId: known(volume.ownerId),
  Size: known(volume.sizeGiB),
  SnapshotId: snapshotOf(volume),
  AvailabilityZone: known(volume.availabilityZone),
  AvailabilityZoneId: zoneIdOf(volume.availabilityZone),
  State: volumeState(volume),
  CreateTime: dateOf(volume.createdAt),
  Attachments: Object.entries(volume.attachments).map(([InstanceId, device]) => ({
    VolumeId: volume.volumeId,
    InstanceId,
    Device: device,
    State: 'attached',
    AttachTime: dateOf(attachedAt[InstanceId]),
    DeleteOnTermination: Object.hasOwn(volume.deletedWith, InstanceId),
  })),
  Encrypted: known(volume.encrypted),
  KmsKeyId: known(volume.kmsKeyId),
  VolumeType: known(volume.volumeType),
  Iops: iopsOf(volume),
  Throughput: known(volume.throughput),
  MultiAttachEnabled: volume.multiAttach,
  Tags: tagList(volume.tags),
  Operator: { Managed: false },
});

type Attachment = NonNullable<Wide<Printed>['Attachments']>[number];

const ofAttachments =
  (read: (attachment: Attachment) => string | undefined) =>
  ({ Attachments = [] }: Wide<Printed>): string[] =>
    Attachments.flatMap((attachment) => read(attachment) ?? []);

/** What the filters of DescribeVolumes look at. */
export const VOLUME_FILTERS: FilterRules<Wide<Printed>> = {
  names: {
    'attachment.attach-time': ofAttachments(({ AttachTime }) => said(AttachTime)),
    'attachment.delete-on-termination': ofAttachments(({ DeleteOnTermination }) => said(DeleteOnTermination)),
    'attachment.device': ofAttachments(({ Device }) => Device),
    'attachment.instance-id': ofAttachments(({ InstanceId }) => InstanceId),
    'attachment.status': ofAttachments(({ State }) => State),
    'availability-zone': ({ AvailabilityZone }) => AvailabilityZone,
    'availability-zone-id': ({ AvailabilityZoneId }) => AvailabilityZoneId,
    'create-time': ({ CreateTime }) => said(CreateTime),
    encrypted: ({ Encrypted }) => said(Encrypted),
    'fast-restored': ({ FastRestored }) => said(FastRestored ?? false),
    'multi-attach-enabled': ({ MultiAttachEnabled }) => said(MultiAttachEnabled),
    'operator.managed': ({ Operator }) => said(Operator?.Managed),
    'operator.principal': ({ Operator }) => Operator?.Principal,
    size: ({ Size }) => said(Size),
    'snapshot-id': ({ SnapshotId }) => SnapshotId,
    status: ({ State }) => State,
    'volume-id': ({ VolumeId }) => VolumeId,
    'volume-type': ({ VolumeType }) => VolumeType,
  },
  tags: ({ Tags }) => tagsByKey(Tags),
};
