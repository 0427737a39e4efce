import type { ImageEvent } from '../facts.js';
import { valueOf } from '../keyed.js';
import { present } from '../present.js';
import { rule } from '../refusal.js';
import { readableSnapshot, type SharedWith } from '../snapshot/use.js';
import type { Image, Keyed, Snapshot } from '../states.js';
import type { BlockDevice, ImageAttributes } from '../vocabulary.js';
import { checkBoot } from './boot.js';
import { birthOf, checkNew, type Making, type NewImage } from './new-image.js';

const MANIFEST = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]\/.+\.manifest\.xml$/;
const ROOT_DEVICE = '/dev/sda1';

/** An image to be registered. */
export interface RegistrationAsked extends NewImage {
  /** `<bucket>/<path>.manifest.xml` of an instance-store image. */
  readonly manifest?: string | undefined;
  readonly blockDevices?: readonly BlockDevice[] | undefined;
  readonly attributes?: Omit<ImageAttributes, 'name' | 'description' | 'blockDevices' | 'rootDeviceType'> | undefined;
  /** The import that ends in it. */
  readonly importTaskId?: string | undefined;
}

interface Known extends Making, SharedWith {
  /** Snapshots that the mappings name, by id. */
  readonly snapshots: Keyed<Snapshot>;
}

/** Each device once, and something behind it. */
export function checkDevices(imageId: string, devices: readonly BlockDevice[]): void {
  const names = devices.map(({ deviceName }) => deviceName ?? '');
  const repeated = names.find((name, index) => names.indexOf(name) !== index);
  rule(repeated === undefined, 'image-device-repeated', imageId, `It is ${repeated}.`);
  for (const { deviceName, snapshotId, sizeGiB, virtualName, noDevice } of devices) {
    const backed = snapshotId !== undefined || virtualName !== undefined || noDevice === true || (sizeGiB ?? 0) > 0;
    rule(backed && (deviceName ?? '') !== '', 'image-device-malformed', imageId, `It is ${deviceName}.`);
  }
}

/** A device of a new image, with what its snapshot says of it. */
export function backedBySnapshot(
  imageId: string,
  device: BlockDevice,
  known: SharedWith & Making & Pick<Known, 'snapshots'>,
) {
  const { snapshotId, deviceName, sizeGiB, encrypted } = device;
  if (snapshotId === undefined) return device;
  const snapshot = readableSnapshot(valueOf(known.snapshots, snapshotId) ?? null, snapshotId, known);
  const differs = encrypted !== undefined && encrypted !== (snapshot.encrypted ?? false);
  rule(!differs && device.kmsKeyId === undefined, 'image-device-encrypted', imageId, `It is ${deviceName}.`);
  const least = snapshot.sizeGiB ?? 1;
  rule((sizeGiB ?? least) >= least, 'image-device-too-small', imageId, `${snapshotId} has ${least} GiB.`);
  return {
    ...device,
    sizeGiB: sizeGiB ?? least,
    encrypted: snapshot.encrypted ?? false,
    ...present({ kmsKeyId: snapshot.kmsKeyId }),
  };
}

const withDefaults = (device: BlockDevice, root: string): BlockDevice =>
  device.virtualName !== undefined || device.noDevice === true
    ? device
    : { volumeType: 'gp2', deleteOnTermination: device.deviceName === root, ...device };

function fromSnapshots(asked: RegistrationAsked, known: Known): ImageAttributes {
  const { imageId, blockDevices = [], attributes = {} } = asked;
  const rootDeviceName = attributes.rootDeviceName ?? ROOT_DEVICE;
  checkDevices(imageId, blockDevices);
  const root = blockDevices.find(({ deviceName }) => deviceName === rootDeviceName);
  rule(root?.snapshotId !== undefined, 'image-root-missing', imageId, `Its root device is ${rootDeviceName}.`);
  return {
    architecture: 'i386',
    virtualizationType: 'paravirtual',
    ...attributes,
    imageLocation: `${known.account}/${asked.name}`,
    rootDeviceName,
    rootDeviceType: 'ebs',
    blockDevices: blockDevices.map((device) => withDefaults(backedBySnapshot(imageId, device, known), rootDeviceName)),
  };
}

/** The architecture of an instance-store image stands in its manifest, which nobody reads here. */
function fromManifest({ imageId, blockDevices = [], attributes, manifest }: RegistrationAsked): ImageAttributes {
  rule(MANIFEST.test(manifest ?? ''), 'image-manifest-malformed', imageId, `It is '${manifest}'.`);
  const snapshots = blockDevices.some(({ snapshotId }) => snapshotId !== undefined);
  rule(!snapshots, 'image-root-missing', imageId, 'It names a manifest and snapshots.');
  checkDevices(imageId, blockDevices);
  return {
    virtualizationType: 'paravirtual',
    ...attributes,
    ...present({ imageLocation: manifest }),
    rootDeviceType: 'instance-store',
    blockDevices: [...blockDevices],
  };
}

/**
 * Registers an image from snapshots that are completed and the account's own or shared with it, or from a manifest in S3 (EC2 API
 * reference, RegisterImage). Nothing of where it comes from is recorded.
 * @throws {Refusal}
 */
export function registerImage(image: Image, asked: RegistrationAsked, known: Known): readonly ImageEvent[] {
  const { imageId, name, description, manifest, importTaskId } = asked;
  checkNew(image, asked, known);
  const attributes = {
    name,
    ...present({ description }),
    ...(manifest === undefined ? fromSnapshots(asked, known) : fromManifest(asked)),
  };
  checkBoot(imageId, attributes);
  return [{ type: 'ImageRegistered', data: { ...birthOf(asked, known, attributes), ...present({ importTaskId }) } }];
}
