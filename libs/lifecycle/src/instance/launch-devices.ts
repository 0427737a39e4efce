import type { Asking } from '../asking.js';
import { encryptionOf } from '../encryption.js';
import type { FactData, VolumeEvent } from '../facts.js';
import { valueOf } from '../keyed.js';
import { rule } from '../refusal.js';
import { readableSnapshot, type SharedWith } from '../snapshot/use.js';
import type { Image, Keyed, Snapshot } from '../states.js';
import type { BlockDevice, Tags } from '../vocabulary.js';
import { shapeFor } from '../volume/shape.js';

export interface KnownOfDevices extends Asking, SharedWith {
  /** The snapshots behind the image's devices and those asked for, as far as they are there. */
  readonly snapshots: Keyed<Snapshot>;
  readonly encryptionByDefault: boolean;
  /** The account's own key in the Region; without one, AWS's. */
  readonly defaultKey?: string | undefined;
}

/**
 * The devices that an instance of an image gets: the image's own, changed and added to by those asked for (EC2 user guide, block
 * device mappings).
 * @throws {Refusal}
 */
export function devicesFor(image: Image, asked: readonly BlockDevice[], known: KnownOfDevices): readonly BlockDevice[] {
  const { imageId, attributes } = image;
  const merged = new Map<string, BlockDevice>();
  for (const device of attributes.blockDevices ?? []) merged.set(device.deviceName ?? '', device);
  const named = new Set<string>();
  for (const device of asked) {
    const { deviceName = '' } = device;
    rule(deviceName !== '' && !named.has(deviceName), 'launch-device-malformed', imageId, `It is '${deviceName}'.`);
    named.add(deviceName);
    if (device.noDevice !== true) {
      merged.set(deviceName, { ...withoutSource(merged.get(deviceName), device), ...told(device) });
      continue;
    }
    rule(deviceName !== attributes.rootDeviceName, 'launch-device-malformed', imageId, 'The root cannot be left out.');
    merged.delete(deviceName);
  }
  return [...merged.values()]
    .filter(({ noDevice }) => noDevice !== true)
    .map((device) => (device.virtualName === undefined ? volumeFor(image, device, known) : device));
}

/** A device from another snapshot takes nothing from the one that the image has there. */
const withoutSource = (held: BlockDevice | undefined, { snapshotId }: BlockDevice): BlockDevice =>
  held === undefined || (snapshotId !== undefined && snapshotId !== held.snapshotId) ? {} : held;

const told = (device: BlockDevice): BlockDevice =>
  Object.fromEntries(Object.entries(device).filter(([, value]) => value !== undefined));

function volumeFor(image: Image, device: BlockDevice, known: KnownOfDevices): BlockDevice {
  const { imageId } = image;
  const { deviceName = '', snapshotId } = device;
  const source = snapshotId === undefined ? undefined : sourceOf(image, snapshotId, known);
  const least = source?.sizeGiB ?? null;
  const detail = `${deviceName} would have ${device.sizeGiB} GiB, its snapshot has ${least}.`;
  rule(least === null || (device.sizeGiB ?? least) >= least, 'launch-device-malformed', imageId, detail);
  const encryption = encryptionOf(imageId, {
    source,
    asked: device,
    byDefault: known.encryptionByDefault,
    defaultKey: source?.kmsKeyId ?? known.defaultKey,
  });
  return {
    deviceName,
    ...(snapshotId !== undefined && { snapshotId }),
    ...shapeFor(device, `${imageId} ${deviceName}`, least),
    ...encryption,
    deleteOnTermination: device.deleteOnTermination ?? true,
  };
}

/**
 * Whoever may launch an image may read the snapshots that it is made of; any other snapshot must be shared. An image may have come without
 * any word of its snapshots: that it is available says that they are there.
 */
function sourceOf(image: Image, snapshotId: string, known: KnownOfDevices): Snapshot | undefined {
  const snapshot = valueOf(known.snapshots, snapshotId) ?? null;
  const ofImage = (image.attributes.blockDevices ?? []).some((device) => device.snapshotId === snapshotId);
  if (!ofImage) return readableSnapshot(snapshot, snapshotId, known);
  if (snapshot === null || !snapshot.known) return undefined;
  rule(snapshot.state === 'completed', 'snapshot-not-completed', snapshotId, `It is ${snapshot.state}.`);
  return snapshot;
}

/** A volume that a launch makes: its id, and what is to be recorded of it in its own stream. */
export interface LaunchedVolume {
  readonly volumeId: string;
  readonly facts: readonly VolumeEvent[];
}

/** The volumes that a launch makes, each attached to the instance from the first. */
export function volumesAtLaunch(launched: FactData<'InstanceLaunched'>, tags?: Tags): readonly LaunchedVolume[] {
  const { instanceId, ownerId, region, availabilityZone, blockDevices = [] } = launched;
  return blockDevices.flatMap((blockDevice) => {
    const { volumeId, deviceName, deleteOnTermination, virtualName: _, noDevice: __, ...shape } = blockDevice;
    if (volumeId === undefined) return [];
    const place = { volumeId, ownerId, region, ...(availabilityZone !== undefined && { availabilityZone }) };
    const data = { ...place, ...shape, ...(tags !== undefined && { tags }) };
    const attachment = { volumeId, instanceId, ...(deviceName !== undefined && { device: deviceName }) };
    const facts: readonly VolumeEvent[] = [
      { type: 'VolumeCreated', data },
      { type: 'VolumeAttached', data: { ...attachment, deleteOnTermination: deleteOnTermination ?? true } },
    ];
    return [{ volumeId, facts }];
  });
}
