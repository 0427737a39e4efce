import type { FactData } from '#lifecycle';
import { blockDevices } from './block-devices.js';
import { about, type Draft, Misunderstood } from './call.js';
import { regionOfZone, resource } from './ids.js';
import { grantees } from './permissions.js';
import { at, flag, isObject, list, member, number, orNone, tags, text, texts, type Told } from './reading.js';
import { micros } from './times.js';

/** What an inventory does not say itself. */
export interface Setting {
  readonly account?: string | undefined;
  readonly region?: string | undefined;
}

const attributesOf = (shown: Told) => ({
  name: text(member(shown, 'Name')),
  description: text(member(shown, 'Description')),
  architecture: text(member(shown, 'Architecture')),
  platform: text(member(shown, 'Platform')),
  platformDetails: text(member(shown, 'PlatformDetails')),
  virtualizationType: text(member(shown, 'VirtualizationType')),
  rootDeviceName: text(member(shown, 'RootDeviceName')),
  rootDeviceType: rootDeviceType(text(member(shown, 'RootDeviceType'))),
  bootMode: text(member(shown, 'BootMode')),
  imdsSupport: text(member(shown, 'ImdsSupport')),
  tpmSupport: text(member(shown, 'TpmSupport')),
  enaSupport: flag(member(shown, 'EnaSupport')),
  sriovNetSupport: text(member(shown, 'SriovNetSupport')),
  imageLocation: text(member(shown, 'ImageLocation')),
  productCodes: orNone(texts(member(shown, 'ProductCodes'), 'ProductCodeId')),
  blockDevices: blockDevices(member(shown, 'BlockDeviceMappings')),
});

const rootDeviceType = (told: string | undefined): 'ebs' | 'instance-store' | undefined =>
  told === 'ebs' || told === 'instance-store' ? told : undefined;

/** The Region of a thing: of its zone, as asked, or not told. */
const regionOf = (zone: Told, { region }: Setting) => regionOfZone(text(zone)) ?? region;

/** Tags are shown to the owner alone, and an empty list is left out: none shown tells nothing. */
const tagsOf = (shown: Told) => tags(member(shown, 'Tags'));

/** An image as it is shown; what an inventory does not say itself is of the setting. */
export const imageShown = (shown: Told, setting: Setting): FactData<'ImageObserved'> => ({
  imageId: text(member(shown, 'ImageId')) ?? '',
  ownerId: text(member(shown, 'OwnerId')),
  region: setting.region,
  state: text(member(shown, 'State')),
  public: flag(member(shown, 'Public')),
  createdAt: micros(member(shown, 'CreationDate')),
  deprecateAt: micros(member(shown, 'DeprecationTime')),
  deregistrationProtection: text(member(shown, 'DeregistrationProtection')),
  sourceImageId: text(member(shown, 'SourceImageId')),
  sourceRegion: text(member(shown, 'SourceImageRegion')),
  sourceInstanceId: text(member(shown, 'SourceInstanceId')),
  attributes: attributesOf(shown),
  tags: tagsOf(shown),
});

function image(shown: Told, setting: Setting): Draft[] {
  const data = imageShown(shown, setting);
  return [about('image', data.imageId, 'ImageObserved', data)];
}

/** One attribute of an image: a list of permissions is shown whole, everything else as a value. */
function imageAttribute(shown: Told): Draft[] {
  const imageId = text(member(shown, 'ImageId')) ?? '';
  const permissions = member(shown, 'LaunchPermissions');
  if (permissions !== undefined) {
    return [about('image', imageId, 'LaunchPermissionsObserved', { imageId, grantees: grantees(permissions) })];
  }
  const valueOf = (name: string) => text(at(shown, name, 'Value'));
  const attributes = {
    description: valueOf('Description'),
    bootMode: valueOf('BootMode'),
    imdsSupport: valueOf('ImdsSupport'),
    tpmSupport: valueOf('TpmSupport'),
    sriovNetSupport: valueOf('SriovNetSupport'),
    productCodes: orNone(texts(member(shown, 'ProductCodes'), 'ProductCodeId')),
    blockDevices: blockDevices(member(shown, 'BlockDeviceMappings')),
  };
  const deregistrationProtection = valueOf('DeregistrationProtection');
  return [about('image', imageId, 'ImageObserved', { imageId, deregistrationProtection, attributes })];
}

function snapshot(shown: Told, setting: Setting): Draft[] {
  const snapshotId = text(member(shown, 'SnapshotId')) ?? '';
  return [
    about('snapshot', snapshotId, 'SnapshotObserved', {
      snapshotId,
      ownerId: text(member(shown, 'OwnerId')),
      region: regionOf(member(shown, 'AvailabilityZone'), setting),
      state: text(member(shown, 'State')),
      tier: text(member(shown, 'StorageTier')),
      volumeId: text(member(shown, 'VolumeId')),
      sizeGiB: number(member(shown, 'VolumeSize')),
      encrypted: flag(member(shown, 'Encrypted')),
      kmsKeyId: text(member(shown, 'KmsKeyId')),
      description: text(member(shown, 'Description')),
      startedAt: micros(member(shown, 'StartTime')),
      tags: tagsOf(shown),
    }),
  ];
}

function snapshotShares(shown: Told): Draft[] {
  const snapshotId = text(member(shown, 'SnapshotId')) ?? '';
  const told = grantees(member(shown, 'CreateVolumePermissions'));
  return [about('snapshot', snapshotId, 'SnapshotSharesObserved', { snapshotId, grantees: told })];
}

function volume(shown: Told, setting: Setting): Draft[] {
  const volumeId = text(member(shown, 'VolumeId')) ?? '';
  const attached = list(member(shown, 'Attachments')).filter((entry) => text(member(entry, 'State')) !== 'detached');
  return [
    about('volume', volumeId, 'VolumeObserved', {
      volumeId,
      ownerId: setting.account,
      region: regionOf(member(shown, 'AvailabilityZone'), setting),
      state: text(member(shown, 'State')),
      snapshotId: text(member(shown, 'SnapshotId')),
      sizeGiB: number(member(shown, 'Size')),
      volumeType: text(member(shown, 'VolumeType')),
      encrypted: flag(member(shown, 'Encrypted')),
      availabilityZone: text(member(shown, 'AvailabilityZone')),
      createdAt: micros(member(shown, 'CreateTime')),
      attachments: attached.flatMap((entry) => {
        const instanceId = text(member(entry, 'InstanceId'));
        return instanceId === undefined ? [] : [{ instanceId, device: text(member(entry, 'Device')) }];
      }),
      tags: tagsOf(shown),
    }),
  ];
}

function instance(shown: Told, reservation: Told, setting: Setting): Draft {
  const instanceId = text(member(shown, 'InstanceId')) ?? '';
  const zone = text(at(shown, 'Placement', 'AvailabilityZone'));
  return about('instance', instanceId, 'InstanceObserved', {
    instanceId,
    imageId: text(member(shown, 'ImageId')),
    ownerId: text(member(reservation, 'OwnerId')) ?? setting.account,
    region: regionOf(zone, setting),
    state: text(at(shown, 'State', 'Name')),
    launchedAt: micros(member(shown, 'LaunchTime')),
    reservationId: text(member(reservation, 'ReservationId')),
    reasonCode: text(at(shown, 'StateReason', 'Code')),
    reason: text(at(shown, 'StateReason', 'Message')),
    instanceType: text(member(shown, 'InstanceType')),
    availabilityZone: zone,
    architecture: text(member(shown, 'Architecture')),
    rootDeviceName: text(member(shown, 'RootDeviceName')),
    rootDeviceType: text(member(shown, 'RootDeviceType')),
    virtualizationType: text(member(shown, 'VirtualizationType')),
    bootMode: text(member(shown, 'CurrentInstanceBootMode')) ?? text(member(shown, 'BootMode')),
    platform: text(member(shown, 'Platform')),
    lifecycle: text(member(shown, 'InstanceLifecycle')),
    vpcId: text(member(shown, 'VpcId')),
    subnetId: text(member(shown, 'SubnetId')),
    privateAddress: text(member(shown, 'PrivateIpAddress')),
    instanceProfile: text(at(shown, 'IamInstanceProfile', 'Arn')),
    productCodes: orNone(texts(member(shown, 'ProductCodes'), 'ProductCodeId')),
    blockDevices: blockDevices(member(shown, 'BlockDeviceMappings')),
    tags: tagsOf(shown),
  });
}

const has = (shown: Told, ...keys: readonly string[]) => keys.some((key) => member(shown, key) !== undefined);
const shows = (shown: Told, key: string, category: string) => resource(member(shown, key))?.category === category;

/** Lists in what `aws ec2 describe-…` prints. */
export const INVENTORY_LISTS: ReadonlySet<string> = new Set(['Images', 'Snapshots', 'Volumes', 'Reservations']);

/**
 * What one entry of an inventory shows, told apart by the members that only its kind has.
 * @throws {Misunderstood} It is of no kind that is known.
 */
export function readInventory(shown: Told, setting: Setting): Draft[] {
  const reserved = list(member(shown, 'Instances')).filter(isObject);
  if (reserved.length > 0) return reserved.map((entry) => instance(entry, shown, setting));
  if (shows(shown, 'InstanceId', 'instance') && has(shown, 'State')) return [instance(shown, null, setting)];
  if (shows(shown, 'SnapshotId', 'snapshot') && has(shown, 'CreateVolumePermissions')) return snapshotShares(shown);
  if (shows(shown, 'SnapshotId', 'snapshot') && has(shown, 'VolumeSize', 'StartTime')) return snapshot(shown, setting);
  if (shows(shown, 'VolumeId', 'volume') && has(shown, 'Size', 'CreateTime')) return volume(shown, setting);
  if (shows(shown, 'ImageId', 'image')) {
    return has(shown, 'State', 'OwnerId', 'CreationDate') ? image(shown, setting) : imageAttribute(shown);
  }
  throw new Misunderstood('It shows no image, snapshot, volume or instance as aws ec2 describe-… prints them.');
}
