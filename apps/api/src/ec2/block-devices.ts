import type { BlockDeviceMapping, EbsBlockDevice } from '@aws-sdk/client-ec2';
import { type BlockDevice, present } from '#lifecycle';
import { snapshotIdOf } from './ids.js';
import { refuseMembers } from './members.js';

const ELSEWHERE = {
  OutpostArn: 'there are no Outposts',
  AvailabilityZone: 'a volume is where its instance is',
  AvailabilityZoneId: 'a volume is where its instance is',
  EbsCardIndex: 'there are no EBS cards',
};

/** What becomes of the parts of block device mappings. */
export const DEVICES_WITHIN = {
  ignores: ['BlockDeviceMappings.Ebs.VolumeInitializationRate'],
  refuses: Object.fromEntries(
    Object.entries(ELSEWHERE).map(([member, why]) => [`BlockDeviceMappings.Ebs.${member}`, why]),
  ),
};

/**
 * A block device mapping, as a request gives it.
 * @throws {Ec2Error}
 */
export const blockDevicesOf = (mappings: readonly BlockDeviceMapping[] | undefined): BlockDevice[] | undefined =>
  mappings?.map(({ DeviceName, VirtualName, NoDevice, Ebs }) => ({
    ...present({ deviceName: DeviceName, virtualName: VirtualName }),
    ...(NoDevice !== undefined && { noDevice: true }),
    ...(Ebs !== undefined && volumeOf(Ebs)),
  }));

function volumeOf(ebs: EbsBlockDevice): BlockDevice {
  refuseMembers(ebs, ELSEWHERE);
  const { SnapshotId, VolumeSize, VolumeType, DeleteOnTermination, Encrypted, KmsKeyId, Iops, Throughput } = ebs;
  return present({
    snapshotId: SnapshotId === undefined ? undefined : snapshotIdOf(SnapshotId, 'BlockDeviceMapping.Ebs.SnapshotId'),
    sizeGiB: VolumeSize,
    volumeType: VolumeType,
    deleteOnTermination: DeleteOnTermination,
    encrypted: Encrypted,
    kmsKeyId: KmsKeyId,
    iops: Iops,
    throughput: Throughput,
  });
}
