import type { Asking } from '../asking.js';
import type { VolumeEvent } from '../facts.js';
import { rule } from '../refusal.js';
import type { Instance, Volume } from '../states.js';
import { ownVolume } from './ownership.js';

/** A volume that may be attached to several instances is attached to at most so many (EBS user guide, Multi-Attach). */
const MOST_ATTACHMENTS = 16;
const ATTACHABLE: readonly Instance['state'][] = ['running', 'stopped'];

interface Attachment {
  readonly instanceId: string;
  readonly device: string;
  readonly deleteOnTermination?: boolean | undefined;
}

interface Known extends Asking {
  readonly instance: Instance;
  /** Names of the devices under which the instance has volumes already. */
  readonly devices: readonly string[];
}

/** Attaches a volume to an instance of its zone that is running or stopped. */
export function attachVolume(volume: Volume, asked: Attachment, known: Known): readonly VolumeEvent[] {
  ownVolume(volume, known);
  const { volumeId } = volume;
  const { instance } = known;
  const { instanceId, device, deleteOnTermination } = asked;
  rule(instance.known && instance.ownerId === known.account, 'instance-not-found', instanceId);
  rule(ATTACHABLE.includes(instance.state), 'instance-state-unsuited', instanceId, `It is ${instance.state}.`);
  const attached = Object.keys(volume.attachments).length;
  rule(
    volume.state === 'available' || volume.state === 'in-use',
    'volume-state-unsuited',
    volumeId,
    `It is ${volume.state}.`,
  );
  rule(attached === 0 || (volume.multiAttach && attached < MOST_ATTACHMENTS), 'volume-in-use', volumeId);
  rule(!Object.hasOwn(volume.attachments, instanceId), 'volume-in-use', volumeId, `It is attached to ${instanceId}.`);
  rule(
    volume.availabilityZone === instance.availabilityZone,
    'volume-zone-differs',
    volumeId,
    `It is in ${volume.availabilityZone}, ${instanceId} in ${instance.availabilityZone}.`,
  );
  rule(!known.devices.includes(device), 'volume-device-taken', volumeId, `${instanceId} has '${device}' already.`);
  return [
    {
      type: 'VolumeAttached',
      data: { volumeId, instanceId, device, deleteOnTermination: deleteOnTermination ?? false },
    },
  ];
}

interface Detachment {
  /** Needed only where the volume is attached to several. */
  readonly instanceId?: string | undefined;
}

interface KnownOfAttached extends Asking {
  /** The instance that the volume is attached to; null where it is unknown. */
  readonly instance: Instance | null;
}

/** The instance of the attachment that is meant: the one named, else the only one. */
export function attachedTo(volume: Volume, { instanceId }: Detachment): string {
  const attached = Object.keys(volume.attachments);
  const meant = instanceId ?? (attached.length === 1 ? attached[0] : undefined);
  rule(attached.length > 0, 'volume-not-attached', volume.volumeId);
  rule(meant !== undefined, 'volume-not-attached', volume.volumeId, 'It has several instances: name one.');
  rule(attached.includes(meant), 'volume-not-attached', volume.volumeId, `It is not attached to ${meant}.`);
  return meant;
}

/** Detaches a volume; the root of an instance only while that is stopped. */
export function detachVolume(volume: Volume, asked: Detachment, known: KnownOfAttached): readonly VolumeEvent[] {
  ownVolume(volume, known);
  const { volumeId } = volume;
  const instanceId = attachedTo(volume, asked);
  const device = volume.attachments[instanceId] ?? '';
  const isRoot = known.instance !== null && device !== '' && known.instance.rootDeviceName === device;
  rule(!isRoot || known.instance?.state === 'stopped', 'volume-is-root', volumeId, `Stop ${instanceId} first.`);
  return [{ type: 'VolumeDetached', data: { volumeId, instanceId, ...(device !== '' && { device }) } }];
}

interface Termination {
  readonly instanceId: string;
  readonly deleteOnTermination: boolean;
}

/** Chooses whether an attached volume is deleted with its instance. */
export function setVolumeTermination(volume: Volume, asked: Termination, known: Asking): readonly VolumeEvent[] {
  ownVolume(volume, known);
  const instanceId = attachedTo(volume, asked);
  const { deleteOnTermination } = asked;
  if (Object.hasOwn(volume.deletedWith, instanceId) === deleteOnTermination) return [];
  return [{ type: 'VolumeTerminationSet', data: { volumeId: volume.volumeId, instanceId, deleteOnTermination } }];
}
