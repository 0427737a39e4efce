import type { Narrowing } from '#catalog';
import type { FilterRules, Sieve } from '../../filters.js';
import type { PrintedImage } from '../../print/image.js';
import { said, tagsByKey } from '../../print/values.js';

const devices = (image: PrintedImage) => image.BlockDeviceMappings ?? [];
const volumes = (image: PrintedImage) => devices(image).flatMap(({ Ebs }) => Ebs ?? []);
const marks = (image: PrintedImage) => image.ImageWatermarks ?? [];
const all = (values: readonly (string | undefined)[]): string[] => values.flatMap((value) => value ?? []);
/** No image here has been scanned, and no owner says which instance types suit: nothing has such a value. */
const none = () => undefined;

/** The filters of DescribeImages (EC2 API reference, DescribeImages, "Filter.N"). */
export const IMAGE_FILTERS: FilterRules<PrintedImage> = {
  names: {
    architecture: (image) => image.Architecture,
    'block-device-mapping.delete-on-termination': (image) =>
      all(volumes(image).map(({ DeleteOnTermination }) => said(DeleteOnTermination))),
    'block-device-mapping.device-name': (image) => all(devices(image).map(({ DeviceName }) => DeviceName)),
    'block-device-mapping.encrypted': (image) => all(volumes(image).map(({ Encrypted }) => said(Encrypted))),
    'block-device-mapping.snapshot-id': (image) => all(volumes(image).map(({ SnapshotId }) => SnapshotId)),
    'block-device-mapping.volume-size': (image) => all(volumes(image).map(({ VolumeSize }) => said(VolumeSize))),
    'block-device-mapping.volume-type': (image) => all(volumes(image).map(({ VolumeType }) => VolumeType)),
    'boot-mode': (image) => image.BootMode,
    'creation-date': (image) => image.CreationDate,
    description: (image) => image.Description,
    'ena-support': (image) => said(image.EnaSupport),
    'free-tier-eligible': (image) => said(image.FreeTierEligible),
    hypervisor: (image) => image.Hypervisor,
    'image-allowed': (image) => said(image.ImageAllowed),
    'image-id': (image) => image.ImageId,
    'image-type': (image) => image.ImageType,
    'image-watermark.source-image-creation-time': (image) =>
      all(marks(image).map(({ SourceImageCreationTime }) => said(SourceImageCreationTime))),
    'image-watermark.source-image-id': (image) => all(marks(image).map(({ SourceImageId }) => SourceImageId)),
    'image-watermark.source-image-region': (image) =>
      all(marks(image).map(({ SourceImageRegion }) => SourceImageRegion)),
    'image-watermark.watermark-creation-time': (image) =>
      all(marks(image).map(({ WatermarkCreationTime }) => said(WatermarkCreationTime))),
    'image-watermark.watermark-key': (image) => all(marks(image).map(({ WatermarkKey }) => WatermarkKey)),
    'instance-type-specification.supported-instance-type': none,
    'instance-type-specification.unsupported-instance-type': none,
    'is-public': (image) => said(image.Public),
    'kernel-id': (image) => image.KernelId,
    'manifest-location': (image) => image.ImageLocation,
    name: (image) => image.Name,
    'owner-alias': (image) => image.ImageOwnerAlias,
    'owner-id': (image) => image.OwnerId,
    platform: (image) => image.Platform,
    'product-code': (image) => all((image.ProductCodes ?? []).map(({ ProductCodeId }) => ProductCodeId)),
    'product-code.type': (image) => all((image.ProductCodes ?? []).map(({ ProductCodeType }) => ProductCodeType)),
    'public-ssm-parameter-name': (image) => image.PublicSsmParameterName,
    'ramdisk-id': (image) => image.RamdiskId,
    'root-device-name': (image) => image.RootDeviceName,
    'root-device-type': (image) => image.RootDeviceType,
    'scan-result.critical-fix-available-since': none,
    'scan-result.finding-scan-date': none,
    'scan-result.high-fix-available-since': none,
    'scan-result.highest-finding-severity-label': none,
    'scan-result.informational-fix-available-since': none,
    'scan-result.low-fix-available-since': none,
    'scan-result.medium-fix-available-since': none,
    'source-image-id': (image) => image.SourceImageId,
    'source-image-region': (image) => image.SourceImageRegion,
    'source-instance-id': (image) => image.SourceInstanceId,
    'sriov-net-support': (image) => image.SriovNetSupport,
    state: (image) => image.State,
    'state-reason-code': (image) => image.StateReason?.Code,
    'state-reason-message': (image) => image.StateReason?.Message,
    'virtualization-type': (image) => image.VirtualizationType,
  },
  tags: ({ Tags }) => tagsByKey(Tags),
};

const COLUMNS = new Map([
  ['architecture', 'architecture'],
  ['boot-mode', 'bootMode'],
  ['image-id', 'imageId'],
  ['name', 'name'],
  ['owner-alias', 'ownerAlias'],
  ['owner-id', 'ownerId'],
  ['root-device-type', 'rootDeviceType'],
  ['state', 'state'],
  ['virtualization-type', 'virtualizationType'],
] as const);

/** Facets whose keys are asked for by a filter, and how a key is written there. */
const FACETS = new Map([
  ['block-device-mapping.snapshot-id', ['snapshot', '']],
  ['source-instance-id', ['source', 'instance:']],
  ['tag-key', ['tag', '']],
] as const);

/** What the database can tell of a filter before any image is read: it lets no image out that the filter lets through. */
export function narrowingOf({ name, patterns }: Sieve<PrintedImage>): readonly Narrowing[] {
  const globs = patterns.map(({ glob }) => glob);
  const column = [...COLUMNS].find(([filter]) => filter === name)?.[1];
  if (column !== undefined) return [{ column, globs }];
  if (name.startsWith('tag:')) return [{ facet: 'tag', key: name.slice('tag:'.length), globs }];
  if (name === 'is-public') return patterns.some(({ literal }) => literal !== 'true') ? [] : ONLY_PUBLIC;
  return patterns.length === 1 ? holding(name, patterns[0]?.literal ?? null) : [];
}

const ONLY_PUBLIC: readonly Narrowing[] = [{ column: 'visibility', globs: ['public'] }];

function holding(name: string, literal: string | null): readonly Narrowing[] {
  const [facet, prefix] = [...FACETS].find(([filter]) => filter === name)?.[1] ?? [];
  return facet === undefined || literal === null ? [] : [{ facet, key: `${prefix}${literal}` }];
}
