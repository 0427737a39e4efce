import type { VolumeAttachment } from '@aws-sdk/client-ec2';
import type { Attachment } from '#lifecycle/commands';
import { invalidValue } from '../../errors.js';
import { required } from '../../members.js';
import { dateOf, type Wide } from '../../print/values.js';

/** EC2 user guide, device names for volumes: `/dev/sdf`, `xvdba`, `/dev/sda1`. */
const DEVICE = /^(\/dev\/)?(sd[a-z]|xvd[a-z]{1,2}|hd[a-z])([1-9]|1[0-5])?$/;

/**
 * The name of a device.
 * @throws {Ec2Error} It is missing, or none.
 */
export function deviceOf(value: string | undefined): string {
  const device = required(value, 'Device');
  if (!DEVICE.test(device)) throw invalidValue('device', device, `${device} is not a valid EBS device name.`);
  return device;
}

/** An attachment that was asked for, or to end: whoever describes it next sees that it has. */
export const printAttachment = (
  { volumeId, instanceId, device, deleteOnTermination, attachedAt }: Attachment,
  state: 'attaching' | 'detaching',
): Wide<VolumeAttachment> => ({
  VolumeId: volumeId,
  InstanceId: instanceId,
  Device: device,
  State: state,
  AttachTime: dateOf(attachedAt),
  DeleteOnTermination: deleteOnTermination,
});
