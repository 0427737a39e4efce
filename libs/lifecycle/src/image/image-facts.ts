import { z } from 'zod';
import { defineFact, RANK } from '../fact.js';
import {
  AccountId,
  Grantee,
  ImageAttributes,
  ImageId,
  InstanceId,
  Micros,
  Region,
  SnapshotId,
  Tags,
  WatermarkOrigin,
} from '../vocabulary.js';
import { IMAGE_TASK_FACTS } from './image-task-facts.js';

const image = { imageId: ImageId };
const birth = { ...image, ownerId: AccountId, region: Region, attributes: ImageAttributes, tags: Tags.optional() };
const of = <Type extends string, Data extends z.ZodType>(type: Type, rank: number, when: string, data: Data) =>
  defineFact({ categories: ['image'], type, rank, when, data });

export const IMAGE_FACTS = [
  of(
    'ImageCreationRequested',
    RANK.birth,
    'CreateImage was accepted: an image of an instance is being made.',
    z.object({
      ...birth,
      sourceInstanceId: InstanceId,
      noReboot: z.boolean().optional(),
      /** Tags of the snapshots that are made with it. */
      snapshotTags: Tags.optional(),
    }),
  ),
  of(
    'ImageRegistered',
    RANK.birth,
    'RegisterImage was accepted, or an import ended: an image was registered from snapshots or from a manifest in S3.',
    z.object({ ...birth, importTaskId: z.string().optional() }),
  ),
  of(
    'ImageCopyRequested',
    RANK.birth,
    'CopyImage was accepted: a copy is being made in the destination Region.',
    z.object({
      ...birth,
      sourceImageId: ImageId,
      sourceRegion: Region,
      encrypted: z.boolean().optional(),
      kmsKeyId: z.string().optional(),
      copiesTags: z.boolean().optional(),
      snapshotTags: Tags.optional(),
      /** What each of its snapshots is a copy of: the new snapshot's id → the source's. */
      snapshotSources: z.record(z.string(), SnapshotId).optional(),
      /** A digest of everything that was asked under a client token. */
      parameters: z.string().optional(),
    }),
  ),
  of(
    'ImageRestoreRequested',
    RANK.birth,
    'CreateRestoreImageTask was accepted: an image is being made from an object in S3.',
    z.object({ ...birth, bucket: z.string(), objectKey: z.string(), snapshotTags: Tags.optional() }),
  ),
  of(
    'ImageBecameAvailable',
    RANK.settled,
    'AWS said that the image is available, after its making or after it was enabled again.',
    z.object(image),
  ),
  of(
    'ImageCreationFailed',
    RANK.settled,
    'The making of the image failed; its id stays until it is deregistered.',
    z.object({ ...image, reason: z.string().optional() }),
  ),
  of(
    'ImageObserved',
    RANK.observed,
    'An inventory showed the image in this state; what was before is not told by it.',
    z.object({
      ...image,
      ownerId: AccountId.optional(),
      region: Region.optional(),
      state: z.string().optional(),
      public: z.boolean().optional(),
      createdAt: Micros.optional(),
      deprecateAt: Micros.optional(),
      deregistrationProtection: z.string().optional(),
      sourceImageId: ImageId.optional(),
      sourceRegion: Region.optional(),
      sourceInstanceId: InstanceId.optional(),
      attributes: ImageAttributes,
      tags: Tags.optional(),
    }),
  ),
  of(
    'LaunchPermissionsObserved',
    RANK.observed + 1,
    "An inventory showed the whole list of the image's launch permissions.",
    z.object({ ...image, grantees: z.array(Grantee) }),
  ),
  of(
    'ImageAttributesChanged',
    RANK.changed,
    'ModifyImageAttribute changed the description, the IMDS support or the boot attributes.',
    z.object({ ...image, attributes: ImageAttributes }),
  ),
  of(
    'ImageDeprecationSet',
    RANK.changed,
    'A time was set from which the image counts as deprecated.',
    z.object({ ...image, deprecateAt: Micros }),
  ),
  of('ImageDeprecationCancelled', RANK.changed, 'The deprecation was cancelled.', z.object(image)),
  of(
    'ImageDeprecationTookEffect',
    RANK.changed,
    'The deprecation time of an image of a ruled account has passed.',
    z.object(image),
  ),
  of(
    'DeregistrationProtectionEnabled',
    RANK.changed,
    'The image can no longer be deregistered, by anybody.',
    z.object({ ...image, withCooldown: z.boolean() }),
  ),
  of(
    'DeregistrationProtectionDisabled',
    RANK.changed,
    'Protection was turned off; with a cooldown it holds until then.',
    z.object({ ...image, cooldownUntil: Micros.optional() }),
  ),
  of(
    'DeregistrationProtectionLapsed',
    RANK.changed,
    'The cooldown after turning protection off has ended, for an image of a ruled account.',
    z.object(image),
  ),
  of(
    'ImageWatermarkAttached',
    RANK.changed,
    'A watermark was attached to the image, or inherited by it from the image that it was made of.',
    z.object({
      ...image,
      watermark: z.string(),
      /** Where and when it was first attached; absent: to this image, by this fact. */
      origin: WatermarkOrigin.optional(),
    }),
  ),
  of(
    'ImageWatermarkDetached',
    RANK.changed,
    'A watermark was detached; descendants keep theirs.',
    z.object({ ...image, watermark: z.string() }),
  ),
  of(
    'FastLaunchChanged',
    RANK.changed,
    'Fast launch of a Windows image was asked for, took effect, or failed.',
    z.object({ ...image, state: z.string(), reason: z.string().optional() }),
  ),
  of(
    'LaunchPermissionGranted',
    RANK.granted,
    'The image was shared with these accounts, organizations, units, or with everyone.',
    z.object({ ...image, grantees: z.array(Grantee) }),
  ),
  of(
    'LaunchPermissionRevoked',
    RANK.granted,
    'The image is no longer shared with these by a permission of their own.',
    z.object({ ...image, grantees: z.array(Grantee) }),
  ),
  of('LaunchPermissionsReset', RANK.granted, 'ResetImageAttribute removed every launch permission.', z.object(image)),
  of(
    'LaunchPermissionDeclined',
    RANK.granted,
    'A receiver gave up its own launch permission (CancelImageLaunchPermission).',
    z.object({ ...image, accountId: AccountId }),
  ),
  of(
    'ImageLaunched',
    RANK.used,
    'Instances were launched from the image.',
    z.object({
      ...image,
      byAccount: AccountId,
      region: Region.optional(),
      instanceIds: z.array(InstanceId),
      reservationId: z.string().optional(),
    }),
  ),
  of(
    'ImageCopyTaken',
    RANK.used,
    'The image was the source of a copy.',
    z.object({ ...image, byAccount: AccountId, copyImageId: ImageId, toRegion: Region }),
  ),
  of(
    'ImageStored',
    RANK.used,
    'CreateStoreImageTask was accepted: the image is being written to S3.',
    z.object({ ...image, bucket: z.string(), objectKey: z.string().optional() }),
  ),
  of(
    'ImageExported',
    RANK.used,
    'ExportImage was accepted.',
    z.object({
      ...image,
      exportTaskId: z.string().optional(),
      format: z.string().optional(),
      bucket: z.string().optional(),
      prefix: z.string().optional(),
      description: z.string().optional(),
    }),
  ),
  ...IMAGE_TASK_FACTS,
  of(
    'ImageDisabled',
    RANK.paused,
    'The image was disabled: it launches nothing, and every launch permission is gone for good.',
    z.object(image),
  ),
  of(
    'ImageEnabled',
    RANK.paused,
    'A disabled image was enabled again; earlier shares do not come back.',
    z.object(image),
  ),
  of(
    'ImageDeregistered',
    RANK.ended,
    'The image was deregistered; instances launched from it go on.',
    z.object({
      ...image,
      deletesSnapshots: z.boolean().optional(),
      snapshotResults: z.array(z.object({ snapshotId: SnapshotId, result: z.string() })).optional(),
    }),
  ),
  of(
    'ImageRecycled',
    RANK.ended + 1,
    'A deregistered image was kept in the Recycle Bin.',
    z.object({ ...image, until: Micros.optional() }),
  ),
  of(
    'ImageRestoredFromRecycleBin',
    RANK.ended + 2,
    'The image came back from the Recycle Bin, with its launch permissions.',
    z.object(image),
  ),
  of('ImagePurged', RANK.purged, 'The retention in the Recycle Bin ended: the image is gone.', z.object(image)),
] as const;
