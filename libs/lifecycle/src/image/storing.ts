import type { FactData, ImageEvent } from '../facts.js';
import { valueOf } from '../keyed.js';
import { present } from '../present.js';
import { rule } from '../refusal.js';
import type { Image, Keyed, Snapshot } from '../states.js';
import { checkTags, ownTags } from '../tags.js';
import type { Tags } from '../vocabulary.js';
import { birthOf, checkNew, type Making, type NewImage } from './new-image.js';
import { exportTaskName, storeTaskId } from './tasks.js';
import { ownLivingImage, type Seeing, usableImage } from './visibility.js';
import { inheritedWatermarks } from './watermarking.js';

const MOST_GIB = 5000;
const MOST_STORED_AT_ONCE = 1200;
const MOST_RESTORED_AT_ONCE = 600;
const FORMATS = ['VMDK', 'RAW', 'VHD'];

interface Volume {
  /** Of all snapshots of the image together. */
  readonly sizeGiB: number;
  /** What the account has under way already. */
  readonly underWayGiB: number;
}

/**
 * Writes an image into a bucket, under its id (EC2 user guide, store and restore an AMI).
 * @throws {Refusal}
 */
export function storeImage(
  image: Image,
  { bucket }: { readonly bucket: string },
  known: Seeing & Volume,
): readonly ImageEvent[] {
  const { imageId, ownerId, permissions, attributes } = usableImage(image, image.imageId, known);
  const direct = ownerId === known.account || Object.hasOwn(permissions, `account:${known.account}`);
  const storable = attributes.rootDeviceType !== 'instance-store' && attributes.virtualizationType !== 'paravirtual';
  rule(direct && storable && known.sizeGiB <= MOST_GIB, 'image-not-storable', imageId);
  rule(known.underWayGiB + known.sizeGiB <= MOST_STORED_AT_ONCE, 'image-store-limit-exceeded', imageId);
  return [{ type: 'ImageStored', data: { imageId, bucket, objectKey: `${imageId}.bin` } }];
}

/** The image is written, or could not be; told a second time, nothing changes. */
export const storeEnds = (image: Image, ended: Omit<FactData<'ImageStoreEnded'>, 'imageId'>): readonly ImageEvent[] =>
  valueOf(image.tasks, storeTaskId(ended.bucket, ended.objectKey)) === 'active'
    ? [{ type: 'ImageStoreEnded', data: { imageId: image.imageId, ...ended } }]
    : [];

/** An image to be made of a stored one. */
export interface RestoreAsked extends NewImage {
  readonly bucket: string;
  readonly objectKey: string;
  /** The ids that its snapshots will have: the stored image's snapshot id → new snapshot id. */
  readonly snapshotIds: Keyed;
  readonly snapshotTags?: Tags | undefined;
}

/**
 * Makes an image of a stored one, with its tags and watermarks.
 * @throws {Refusal}
 */
export function restoreStoredImage(
  image: Image,
  asked: RestoreAsked,
  known: Making & Volume & { readonly stored: Image | null },
): readonly ImageEvent[] {
  const { imageId, name, description, bucket, objectKey, snapshotIds } = asked;
  const { stored } = known;
  checkNew(image, asked, known);
  const there = stored !== null && valueOf(stored.tasks, storeTaskId(bucket, objectKey)) === 'completed';
  rule(there, 'stored-image-not-found', imageId, `It is ${bucket}/${objectKey}.`);
  rule(known.underWayGiB + known.sizeGiB <= MOST_RESTORED_AT_ONCE, 'image-store-limit-exceeded', imageId);
  const blockDevices = (stored.attributes.blockDevices ?? []).map(({ snapshotId, volumeId: _volume, ...device }) => ({
    ...device,
    ...present({ snapshotId: valueOf(snapshotIds, snapshotId ?? '') }),
  }));
  const attributes = {
    ...stored.attributes,
    name,
    ...present({ description }),
    imageLocation: `${known.account}/${name}`,
    blockDevices,
  };
  const tags = { ...ownTags(stored.tags), ...asked.tags };
  checkTags(imageId, asked.snapshotTags ?? {});
  const told = present({ snapshotTags: asked.snapshotTags });
  const data = { ...birthOf({ ...asked, tags }, known, attributes), bucket, objectKey, ...told };
  return [{ type: 'ImageRestoreRequested', data }, ...inheritedWatermarks(imageId, stored)];
}

/** The snapshots that must follow a restoration, as the restoration itself tells: also after a crash in between. */
export const snapshotsToRestore = (restored: FactData<'ImageRestoreRequested'>): FactData<'SnapshotStarted'>[] =>
  (restored.attributes.blockDevices ?? []).flatMap(({ snapshotId, sizeGiB, encrypted, kmsKeyId }) =>
    snapshotId === undefined
      ? []
      : [
          {
            snapshotId,
            ownerId: restored.ownerId,
            region: restored.region,
            imageId: restored.imageId,
            ...present({ sizeGiB, encrypted, kmsKeyId, tags: restored.snapshotTags }),
            description: `Created for ${restored.imageId} from ${restored.bucket}/${restored.objectKey}`,
          },
        ],
  );

/** How large the volumes of an image are together. */
export const sizeOf = ({ attributes }: Pick<Image, 'attributes'>): number =>
  (attributes.blockDevices ?? []).reduce((sum, { sizeGiB = 0 }) => sum + sizeGiB, 0);

/**
 * Exports an image as a disk of another format (VM Import/Export user guide, limitations).
 * @throws {Refusal}
 */
export function exportImage(
  image: Image,
  asked: {
    readonly exportTaskId: string;
    readonly format: string;
    readonly bucket: string;
    readonly prefix?: string | undefined;
    readonly description?: string | undefined;
  },
  known: Seeing & { readonly snapshots: readonly Pick<Snapshot, 'encrypted'>[] },
): readonly ImageEvent[] {
  const { imageId, state, attributes } = image;
  ownLivingImage(image, known);
  rule(state === 'available', 'image-not-available', imageId, `It is ${state}.`);
  rule(FORMATS.includes(asked.format), 'disk-format-unsupported', imageId, `It is ${asked.format}.`);
  const sealed = known.snapshots.some(({ encrypted }) => encrypted === true);
  rule(!sealed && (attributes.productCodes ?? []).length === 0, 'image-not-exportable', imageId);
  return [{ type: 'ImageExported', data: { imageId, ...asked } }];
}

/** The export has ended; told a second time, nothing changes. */
export const exportEnds = (
  image: Image,
  ended: Omit<FactData<'ImageExportEnded'>, 'imageId'>,
): readonly ImageEvent[] =>
  valueOf(image.tasks, exportTaskName(ended.exportTaskId)) === 'active'
    ? [{ type: 'ImageExportEnded', data: { imageId: image.imageId, ...ended } }]
    : [];
