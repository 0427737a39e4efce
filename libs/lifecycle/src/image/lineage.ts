import { including, only, valueOf } from '../keyed.js';
import type { Rules } from '../rules.js';
import type { Image, Keyed } from '../states.js';
import type { BlockDevice } from '../vocabulary.js';

/** An image never loses a snapshot: what is left of it after its deregistration is what costs for nothing. */
function backedBy(image: Image, devices: readonly BlockDevice[] = []): Image {
  const snapshots = devices.flatMap(({ snapshotId, deviceName }) =>
    snapshotId === undefined ? [] : [[snapshotId, deviceName ?? valueOf(image.snapshots, snapshotId) ?? ''] as const],
  );
  return { ...image, snapshots: including(image.snapshots, Object.fromEntries(snapshots)) };
}

const comingFrom = (image: Image, sources: Keyed): Image => ({ ...image, sources: including(image.sources, sources) });

/** What an image was made from, as AWS keeps it, and the snapshots that hold its data. */
export const lineage: Rules<Image> = {
  ImageCreationRequested: (image, { data }) =>
    comingFrom(backedBy(image, data.attributes.blockDevices), only(`instance:${data.sourceInstanceId}`)),
  ImageRegistered: (image, { data }) => backedBy(image, data.attributes.blockDevices),
  ImageCopyRequested: (image, { data }) =>
    comingFrom(backedBy(image, data.attributes.blockDevices), only(`image:${data.sourceImageId}`, data.sourceRegion)),
  ImageRestoreRequested: (image, { data }) => backedBy(image, data.attributes.blockDevices),
  ImageObserved: (image, { data }) => {
    const fromImage = data.sourceImageId && only(`image:${data.sourceImageId}`, data.sourceRegion ?? '');
    const fromInstance = data.sourceInstanceId && only(`instance:${data.sourceInstanceId}`);
    return comingFrom(backedBy(image, data.attributes.blockDevices), { ...fromImage, ...fromInstance });
  },
  ImageDeregistered: (image, { data }) => backedBy(image, data.snapshotResults),
};
