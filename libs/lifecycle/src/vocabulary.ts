import { z } from 'zod';

/** Ids are checked loosely: AWS's own documentation uses ids that AWS would never issue, and evidence is never refused for its looks. */
const idOf = (prefix: string) => z.string().regex(new RegExp(`^${prefix}-[0-9A-Za-z]+$`));
export const ImageId = idOf('ami');
export const SnapshotId = idOf('snap');
export const VolumeId = idOf('vol');
export const InstanceId = idOf('i');
export const AccountId = z.string().regex(/^\d{1,20}$/);
export const Region = z.string().min(1);
/** Microseconds since the Unix epoch. */
export const Micros = z.number().int();

/** Tags by key. Keys are the user's own, so never index a plain object with one without `Object.hasOwn`. */
export const Tags = z.record(z.string(), z.string());
export type Tags = z.infer<typeof Tags>;

/** Whom a launch permission or a share names. Everyone's id is `all`; an organization's and a unit's is its full ARN. */
export const Grantee = z.object({
  kind: z.enum(['account', 'everyone', 'organization', 'organizational-unit']),
  id: z.string(),
});
export type Grantee = z.infer<typeof Grantee>;

/** One entry of a block device mapping. */
export const BlockDevice = z.object({
  deviceName: z.string().optional(),
  snapshotId: SnapshotId.optional(),
  volumeId: VolumeId.optional(),
  sizeGiB: z.number().optional(),
  volumeType: z.string().optional(),
  deleteOnTermination: z.boolean().optional(),
  encrypted: z.boolean().optional(),
  kmsKeyId: z.string().optional(),
  iops: z.number().optional(),
  throughput: z.number().optional(),
  virtualName: z.string().optional(),
  noDevice: z.boolean().optional(),
});
export type BlockDevice = z.infer<typeof BlockDevice>;

/** What an image is made to be; each member absent where the evidence does not say. */
export const ImageAttributes = z.object({
  name: z.string().optional(),
  description: z.string().optional(),
  architecture: z.string().optional(),
  platform: z.string().optional(),
  platformDetails: z.string().optional(),
  virtualizationType: z.string().optional(),
  rootDeviceName: z.string().optional(),
  rootDeviceType: z.enum(['ebs', 'instance-store']).optional(),
  bootMode: z.string().optional(),
  imdsSupport: z.string().optional(),
  tpmSupport: z.string().optional(),
  enaSupport: z.boolean().optional(),
  sriovNetSupport: z.string().optional(),
  imageLocation: z.string().optional(),
  kernelId: z.string().optional(),
  ramdiskId: z.string().optional(),
  /** Base64 of the variable store that UEFI starts from. */
  uefiData: z.string().optional(),
  /** `amazon` or `aws-marketplace`, of images that they vouch for. */
  ownerAlias: z.string().optional(),
  productCodes: z.array(z.string()).optional(),
  blockDevices: z.array(BlockDevice).optional(),
});
export type ImageAttributes = z.infer<typeof ImageAttributes>;

/** The image that a watermark was first attached to, and when. */
export const WatermarkOrigin = z.object({
  imageId: ImageId,
  region: Region.optional(),
  createdAt: Micros.optional(),
  attachedAt: Micros.optional(),
});
export type WatermarkOrigin = z.infer<typeof WatermarkOrigin>;

/** How sure a state is: told by evidence, presumed until evidence comes, or not known at all. */
export type Certainty = 'observed' | 'presumed' | 'unknown';
