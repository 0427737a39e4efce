import type { BlockDevice } from '#lifecycle';
import { either, flag, list, member, number, orNone, text, type Told } from './reading.js';

function blockDevice(entry: Told): BlockDevice {
  const ebs = either(entry, 'ebs', 'Ebs');
  return {
    deviceName: text(either(entry, 'deviceName', 'DeviceName')),
    snapshotId: text(either(ebs, 'snapshotId', 'SnapshotId')),
    volumeId: text(either(ebs, 'volumeId', 'VolumeId')),
    sizeGiB: number(either(ebs, 'volumeSize', 'VolumeSize')),
    volumeType: text(either(ebs, 'volumeType', 'VolumeType')),
    deleteOnTermination: flag(either(ebs, 'deleteOnTermination', 'DeleteOnTermination')),
    encrypted: flag(either(ebs, 'encrypted', 'Encrypted')),
    kmsKeyId: text(either(ebs, 'kmsKeyId', 'KmsKeyId')),
    virtualName: text(either(entry, 'virtualName', 'VirtualName')),
    noDevice: member(entry, 'noDevice') === undefined ? undefined : true,
  };
}

/** A block device mapping, as CloudTrail writes it or as a Describe call answers it; undefined where it is empty. */
export const blockDevices = (told: Told): BlockDevice[] | undefined => orNone(list(told).map(blockDevice));
