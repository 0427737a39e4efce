import type { BlockDeviceMapping, Image as Sdk, ImageWatermark } from '@aws-sdk/client-ec2';
import { type BlockDevice, type Image, isPublic, originOf } from '#lifecycle';
import { dateOf, known, tagList, type Wide } from './values.js';
import { timeText } from './time.js';

export type PrintedImage = Wide<Sdk>;

/** An image that another was made from; the Region is empty where it is not told. */
export type SourceImage = readonly [imageId: string, region: string];

/** What an image's print depends on besides the image. */
export interface ImageReader {
  /** Who reads: its owner is shown more. */
  readonly account: string;
  /** Whether it meets the reader's criteria of allowed images; undefined where the reader has set none. */
  readonly allowed?: boolean | undefined;
  /** The public parameter that names it, and whether it can be used under the free tier. */
  readonly parameter?: string | undefined;
  readonly freeTier?: boolean | undefined;
  /** The image that it was made from, and that one's Region. */
  readonly source?: SourceImage | null;
}

/** What AWS bills a launch of the platform as (EC2 user guide, AMI billing information). */
const OPERATIONS: ReadonlyMap<string, string> = new Map([
  ['Linux/UNIX', 'RunInstances'],
  ['Red Hat BYOL Linux', 'RunInstances:00g0'],
  ['Red Hat Enterprise Linux', 'RunInstances:0010'],
  ['Red Hat Enterprise Linux with HA', 'RunInstances:1010'],
  ['Red Hat Enterprise Linux with SQL Server Standard and HA', 'RunInstances:1014'],
  ['Red Hat Enterprise Linux with SQL Server Enterprise and HA', 'RunInstances:1110'],
  ['Red Hat Enterprise Linux with SQL Server Standard', 'RunInstances:0014'],
  ['Red Hat Enterprise Linux with SQL Server Web', 'RunInstances:0210'],
  ['Red Hat Enterprise Linux with SQL Server Enterprise', 'RunInstances:0110'],
  ['SQL Server Enterprise', 'RunInstances:0100'],
  ['SQL Server Standard', 'RunInstances:0004'],
  ['SQL Server Web', 'RunInstances:0200'],
  ['SUSE Linux', 'RunInstances:000g'],
  ['Ubuntu Pro', 'RunInstances:0g00'],
  ['Windows', 'RunInstances:0002'],
  ['Windows BYOL', 'RunInstances:0800'],
  ['Windows with SQL Server Enterprise', 'RunInstances:0102'],
  ['Windows with SQL Server Standard', 'RunInstances:0006'],
  ['Windows with SQL Server Web', 'RunInstances:0202'],
]);

export const productCodesOf = ({ attributes }: Image) =>
  (attributes.productCodes ?? []).map((ProductCodeId) => ({ ProductCodeId, ProductCodeType: 'marketplace' }));

/** `enabled-with-cooldown`, `enabled-without-cooldown` or `disabled`; while it cools down after it was turned off, until when. */
export function protectionOf({ protection }: Image): string {
  const { enabled, cooldown } = protection;
  if (enabled !== undefined) return `enabled-${enabled}`;
  return cooldown === undefined ? 'disabled' : `disabled (cooldown until ${timeText(Number(cooldown))})`;
}

/** One entry of a block device mapping. */
export function blockDeviceOf(device: BlockDevice): Wide<BlockDeviceMapping> {
  const { deviceName: DeviceName, virtualName: VirtualName } = device;
  if (device.noDevice === true) return { DeviceName, NoDevice: '' };
  if (VirtualName !== undefined) return { DeviceName, VirtualName };
  return {
    DeviceName,
    Ebs: {
      DeleteOnTermination: device.deleteOnTermination ?? true,
      Iops: device.iops,
      SnapshotId: device.snapshotId,
      VolumeSize: device.sizeGiB,
      VolumeType: device.volumeType,
      KmsKeyId: device.kmsKeyId,
      Throughput: device.throughput,
      Encrypted: device.encrypted ?? false,
    },
  };
}

function watermarksOf(image: Image): Wide<ImageWatermark>[] {
  return Object.keys(image.watermarks).map((WatermarkKey) => {
    const origin = originOf(image, WatermarkKey);
    return {
      WatermarkKey,
      SourceImageRegion: origin?.region,
      SourceImageId: origin?.imageId,
      SourceImageCreationTime: dateOf(origin?.createdAt),
      WatermarkCreationTime: dateOf(origin?.attachedAt),
    };
  });
}

/** What an image was made from, by the kind of thing: the id, and what is kept beside it. */
export function sourceOf({ sources }: Image, kind: 'image' | 'instance'): readonly [id: string, region: string] | null {
  const [entry] = Object.entries(sources).filter(([key]) => key.startsWith(`${kind}:`));
  return entry ? [entry[0].slice(kind.length + 1), entry[1]] : null;
}

/** What only the owner of an image is told of it. */
const toItsOwner = (image: Image) => ({
  Tags: tagList(image.tags),
  LastLaunchedTime: image.lastLaunchedAt === null ? undefined : timeText(image.lastLaunchedAt),
  SourceInstanceId: sourceOf(image, 'instance')?.[0],
});

const isWindows = ({ attributes }: Image): boolean => attributes.platform?.toLowerCase() === 'windows';

/** An image as `DescribeImages` shows it. */
export function printImage(image: Image, reader: ImageReader): PrintedImage {
  const { attributes, ownerId } = image;
  const at = image.deprecation['at'];
  const source = reader.source ?? null;
  const details = attributes.platformDetails ?? (isWindows(image) ? 'Windows' : 'Linux/UNIX');
  return {
    ...shapeOf(image),
    PlatformDetails: details,
    UsageOperation: OPERATIONS.get(details),
    BlockDeviceMappings: (attributes.blockDevices ?? []).map(blockDeviceOf),
    ImageId: image.imageId,
    ImageLocation: attributes.imageLocation ?? `${ownerId}/${attributes.name}`,
    ImageOwnerAlias: attributes.ownerAlias,
    State: image.state,
    StateReason: reasonOf(image),
    OwnerId: known(ownerId),
    CreationDate: image.createdAt === null ? undefined : timeText(image.createdAt),
    DeprecationTime: at === undefined ? undefined : timeText(Number(at)),
    Public: isPublic(image),
    ProductCodes: productCodesOf(image),
    DeregistrationProtection: protectionOf(image),
    SourceImageId: source?.[0],
    SourceImageRegion: source && source[1] !== '' ? source[1] : undefined,
    ImageAllowed: reader.allowed,
    PublicSsmParameterName: reader.parameter,
    FreeTierEligible: reader.freeTier,
    ImageWatermarks: watermarksOf(image),
    Tags: [],
    ...(ownerId === reader.account && toItsOwner(image)),
  };
}

const reasonOf = ({ state, stateReason }: Image) =>
  state === 'failed'
    ? { Code: 'Server.InternalError', Message: stateReason ?? 'The image could not be made' }
    : undefined;

function shapeOf(image: Image): PrintedImage {
  const { attributes } = image;
  return {
    Architecture: attributes.architecture,
    Description: attributes.description,
    EnaSupport: attributes.enaSupport,
    Hypervisor: 'xen',
    ImageType: 'machine',
    KernelId: attributes.kernelId,
    RamdiskId: attributes.ramdiskId,
    Name: attributes.name,
    Platform: isWindows(image) ? 'windows' : undefined,
    RootDeviceName: attributes.rootDeviceName,
    RootDeviceType: attributes.rootDeviceType,
    SriovNetSupport: attributes.sriovNetSupport,
    VirtualizationType: attributes.virtualizationType,
    BootMode: attributes.bootMode,
    TpmSupport: attributes.tpmSupport,
    ImdsSupport: attributes.imdsSupport,
  };
}
