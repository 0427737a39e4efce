import type { FactData, FactEvent } from '../facts.js';
import { type Seeing, usableImage } from '../image/visibility.js';
import { rule } from '../refusal.js';
import type { Image, Keyed } from '../states.js';
import { checkTags } from '../tags.js';
import type { BlockDevice, Tags } from '../vocabulary.js';
import { fitsType, type InstanceType } from './instance-type.js';
import { devicesFor, type KnownOfDevices } from './launch-devices.js';
import type { Reservation } from './reservation.js';

/** Where instances stand. */
type Place = Pick<
  FactData<'InstancesRequested'>,
  'availabilityZone' | 'vpcId' | 'subnetId' | 'privateAddress' | 'instanceProfile'
>;

/** Instances to be launched. */
export interface LaunchAsked extends Place {
  readonly reservationId: string;
  readonly imageId: string;
  readonly requestedImage?: string | undefined;
  readonly clientToken?: string | undefined;
  /** A digest of everything asked, the counts too. */
  readonly parameters: string;
  readonly minCount: number;
  readonly maxCount: number;
  /** Ids for as many instances as are asked for at most. */
  readonly instanceIds: readonly string[];
  readonly blockDevices?: readonly BlockDevice[] | undefined;
  readonly hibernation?: boolean | undefined;
  readonly lifecycle?: 'spot' | undefined;
  /** What instances have by name, such as `disableApiTermination`; user data as a reference to where it is sealed. */
  readonly attributes?: Keyed | undefined;
  readonly tags?: Tags | undefined;
  readonly volumeTags?: Tags | undefined;
  readonly replaces?: string | undefined;
  /** How Spot instances are asked for. */
  readonly spot?: FactData<'InstancesRequested'>['spot'];
}

export interface KnownOfLaunch extends Seeing, KnownOfDevices {
  readonly image: Image | null;
  /** The account's allowed-image setting, where it is enabled, lets the image be launched. */
  readonly allowed: boolean;
  /** Product codes that the account has subscribed to. */
  readonly subscriptions: readonly string[];
  /** The type asked for; null where there is none of that name. */
  readonly instanceType: InstanceType | null;
  /** How many more instances the account may have, and how many there is room for. */
  readonly room: { readonly account: number; readonly capacity: number };
  /** Every instance that was launched under the client token before has been terminated. */
  readonly spent: boolean;
  /** The id of the volume of a device of an instance: the same whenever it is asked. */
  readonly volumeIdFor: (instanceId: string, deviceName: string) => string;
}

/** How long a client token is remembered (EC2 user guide, ensuring idempotency: at least 24 hours). */
const TOKEN_HOLDS = 24 * 60 * 60 * 1_000_000;

/** Whether a launch was asked before and stands: nothing is to be done then. */
function repeats({ requested, requestedAt }: Reservation, asked: LaunchAsked, { at, spent }: KnownOfLaunch): boolean {
  if (requested === null || requestedAt === null) return false;
  const { clientToken, reservationId } = asked;
  if (clientToken === undefined) return requested.reservationId === reservationId;
  if (at >= requestedAt + TOKEN_HOLDS) return false;
  rule(requested.parameters === asked.parameters, 'request-token-reused', clientToken);
  rule(!spent, 'request-token-spent', clientToken);
  return true;
}

function countOf({ reservationId, minCount, maxCount, instanceIds }: LaunchAsked, { room }: KnownOfLaunch): number {
  const whole = Number.isInteger(minCount) && Number.isInteger(maxCount);
  const right = whole && minCount >= 1 && maxCount >= minCount && instanceIds.length >= maxCount;
  rule(right, 'launch-count-malformed', reservationId, `It would be ${minCount} to ${maxCount}.`);
  rule(room.account >= minCount, 'instance-limit-exceeded', reservationId, `There is room for ${room.account}.`);
  rule(room.capacity >= minCount, 'launch-capacity-insufficient', reservationId);
  return Math.min(maxCount, room.account, room.capacity);
}

/** What an image must be to be launched by an account. Deprecated ones are, too. */
function launchableImage({ imageId }: LaunchAsked, known: KnownOfLaunch): Image {
  const image = usableImage(known.image, imageId, known);
  const own = image.ownerId === known.account;
  rule(own || known.allowed, 'launch-image-not-allowed', imageId);
  const missing = (image.attributes.productCodes ?? []).find((code) => !known.subscriptions.includes(code));
  rule(own || missing === undefined, 'product-code-not-subscribed', imageId, `Its product code is ${missing}.`);
  return image;
}

function checkHibernation(asked: LaunchAsked, image: Image, devices: readonly BlockDevice[], type: InstanceType): void {
  if (asked.hibernation !== true) return;
  const root = devices.find(({ deviceName }) => deviceName === image.attributes.rootDeviceName);
  const subject = image.imageId;
  rule(type.hibernation, 'launch-hibernation-unsupported', subject, `${type.name} does not hibernate.`);
  rule(root?.encrypted === true, 'launch-hibernation-unsupported', subject, 'Its root would not be encrypted.');
}

/**
 * Accepts a launch (EC2 API reference, RunInstances): as many instances as there is room for, at least `minCount`. The same client
 * token with the same parameters launches nothing more. `instancesOf` and `volumesAtLaunch` tell what follows.
 */
export function requestLaunch(state: Reservation, asked: LaunchAsked, known: KnownOfLaunch): readonly FactEvent[] {
  if (repeats(state, asked, known)) return [];
  const image = launchableImage(asked, known);
  const { instanceType } = known;
  fitsType(asked.imageId, instanceType, image.attributes);
  const count = countOf(asked, known);
  const devices = devicesFor(image, asked.blockDevices ?? [], known);
  checkHibernation(asked, image, devices, instanceType);
  checkTags(asked.reservationId, asked.tags ?? {});
  checkTags(asked.reservationId, asked.volumeTags ?? {});
  const instances = asked.instanceIds.slice(0, count).map((instanceId) => ({
    instanceId,
    blockDevices: devices.map((device) => named(device, instanceId, known)),
  }));
  const place = { ownerId: known.account, region: known.region, instanceType: instanceType.name };
  return [{ type: 'InstancesRequested', data: { ...wished(asked), ...place, ...shapeOf(image), instances } }];
}

const named = (device: BlockDevice, instanceId: string, { volumeIdFor }: KnownOfLaunch): BlockDevice =>
  device.virtualName === undefined ? { ...device, volumeId: volumeIdFor(instanceId, device.deviceName ?? '') } : device;

/** What a launch takes over as it was asked. */
function wished(asked: LaunchAsked) {
  const { minCount: _, maxCount: __, instanceIds: ___, blockDevices: ____, hibernation, ...rest } = asked;
  return { ...rest, ...(hibernation !== undefined && { hibernationConfigured: hibernation }) };
}

/** What instances take over from their image. */
function shapeOf({ attributes }: Image) {
  const { architecture, virtualizationType, rootDeviceName, rootDeviceType, bootMode, platform } = attributes;
  const { productCodes } = attributes;
  return { architecture, virtualizationType, rootDeviceName, rootDeviceType, bootMode, platform, productCodes };
}
