import { type Image, isDeprecated, isoOf } from '#lifecycle';
import type { SearchTable } from '#read-model';
import { z } from 'zod';

export const VISIBILITIES = ['public', 'shared', 'private'] as const;
export type Visibility = (typeof VISIBILITIES)[number];

/** An image as a search shows it. Null is what no evidence tells; times are ISO 8601 in UTC. */
export const ImageRow = z.object({
  imageId: z.string(),
  name: z.string().nullable(),
  description: z.string().nullable(),
  ownerId: z.string().nullable(),
  region: z.string().nullable(),
  state: z.string(),
  certainty: z.enum(['observed', 'presumed', 'unknown']),
  complete: z.boolean().describe('The evidence reaches back to its making.'),
  createdAt: z.string().nullable(),
  creation: z.string().nullable().describe('created, registered, copied, restored, or observed by an inventory.'),
  visibility: z.enum(VISIBILITIES).describe('Open to everyone, to some, or to its owner only.'),
  deprecateAt: z.string().nullable(),
  deprecated: z.boolean(),
  architecture: z.string().nullable(),
  platform: z.string().nullable(),
  platformDetails: z.string().nullable(),
  rootDeviceType: z.string().nullable(),
  rootDeviceName: z.string().nullable(),
  virtualizationType: z.string().nullable(),
  bootMode: z.string().nullable(),
  imdsSupport: z.string().nullable(),
  productCodes: z.array(z.string()),
  sources: z.array(z.string()).describe('What it was made from: image:<id> or instance:<id>.'),
  snapshotIds: z.array(z.string()),
  watermarks: z.array(z.string()),
  tags: z.record(z.string(), z.string()),
  lastLaunchedAt: z.string().nullable(),
});
export type ImageRow = z.infer<typeof ImageRow>;

/** Public where everyone may launch it, shared where anybody beside its owner may. */
export const visibilityOf = ({ permissions }: Pick<Image, 'permissions'>): Visibility => {
  if (Object.hasOwn(permissions, 'everyone:all')) return 'public';
  return Object.keys(permissions).length > 0 ? 'shared' : 'private';
};

/** `windows` or `linux`, where the evidence says either; a missing platform alone says nothing. */
export const platformOf = ({ attributes }: Pick<Image, 'attributes'>): string | null => {
  const { platform, platformDetails = '' } = attributes;
  if (platform !== undefined) return platform.toLowerCase();
  if (/windows/i.test(platformDetails)) return 'windows';
  return platformDetails === '' ? null : 'linux';
};

const deprecateAtOf = ({ deprecation }: Image): number | null =>
  deprecation['at'] === undefined ? null : Number(deprecation['at']);

/** The row of an image at `now`, in microseconds. */
export const imageRow = (image: Image, now: number): ImageRow => {
  const { attributes } = image;
  const deprecateAt = deprecateAtOf(image);
  return {
    imageId: image.imageId,
    name: attributes.name ?? null,
    description: attributes.description ?? null,
    ownerId: image.ownerId,
    region: image.region,
    state: image.state,
    certainty: image.certainty,
    complete: image.complete,
    createdAt: isoOrNull(image.createdAt),
    creation: image.creation,
    visibility: visibilityOf(image),
    deprecateAt: isoOrNull(deprecateAt),
    deprecated: isDeprecated({ deprecation: image.deprecation }, now),
    ...shapeOf(image),
    productCodes: attributes.productCodes ?? [],
    sources: Object.keys(image.sources),
    snapshotIds: Object.keys(image.snapshots),
    watermarks: Object.keys(image.watermarks),
    tags: { ...image.tags },
    lastLaunchedAt: isoOrNull(image.lastLaunchedAt),
  };
};

const shapeOf = (image: Image) => ({
  architecture: image.attributes.architecture ?? null,
  platform: platformOf(image),
  platformDetails: image.attributes.platformDetails ?? null,
  rootDeviceType: image.attributes.rootDeviceType ?? null,
  rootDeviceName: image.attributes.rootDeviceName ?? null,
  virtualizationType: image.attributes.virtualizationType ?? null,
  bootMode: image.attributes.bootMode ?? null,
  imdsSupport: image.attributes.imdsSupport ?? null,
});

const isoOrNull = (micros: number | null): string | null => (micros === null ? null : isoOf(micros));

/** Between any two product codes, and around them: so that one code never matches a part of another. */
export const CODE_MARK = '|';

export const IMAGES: SearchTable<Image> = {
  kind: 'image',
  name: 'images',
  columns: {
    owner: 'TEXT',
    owner_alias: 'TEXT',
    region: 'TEXT',
    state: 'TEXT',
    architecture: 'TEXT',
    platform: 'TEXT',
    platform_details: 'TEXT',
    root_device_type: 'TEXT',
    virtualization: 'TEXT',
    boot_mode: 'TEXT',
    visibility: 'TEXT',
    deprecate_at: 'INTEGER',
    product_codes: 'TEXT',
  },
  indexes: [
    ['owner', 'created', 'id'],
    ['visibility', 'created', 'id'],
  ],
  row: (image) => {
    // A subject that only refused attempts name may not even exist.
    if (image.firstFactAt === null) return null;
    const { attributes } = image;
    const codes = attributes.productCodes ?? [];
    return {
      id: image.imageId,
      name: attributes.name ?? '',
      created: image.createdAt ?? -1,
      cells: {
        owner: image.ownerId,
        owner_alias: attributes.ownerAlias ?? null,
        region: image.region,
        state: image.state,
        architecture: attributes.architecture ?? null,
        platform: platformOf(image),
        platform_details: attributes.platformDetails ?? null,
        root_device_type: attributes.rootDeviceType ?? null,
        virtualization: attributes.virtualizationType ?? null,
        boot_mode: attributes.bootMode ?? null,
        visibility: visibilityOf(image),
        deprecate_at: deprecateAtOf(image),
        product_codes: codes.length === 0 ? null : CODE_MARK + codes.map((code) => code + CODE_MARK).join(''),
      },
    };
  },
};
