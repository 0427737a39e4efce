import type { FactData } from '../facts.js';
import { only, replacing } from '../keyed.js';
import type { Rules } from '../rules.js';
import type { Instance, RootReplacement } from '../states.js';

const runs = (instance: Instance, imageId: string | undefined, how: '' | 'presumed' = ''): Instance =>
  imageId === undefined ? instance : { ...instance, imageId, images: replacing(instance.images, only(imageId, how)) };

/**
 * The image that an instance runs. A root volume replaced from another image changes it (EC2 user guide, replace a root
 * volume); CloudTrail shows only that this was asked for, so until AWS says more the new image is presumed.
 */
export const origin: Rules<Instance> = {
  InstanceLaunched: (instance, { data }) => runs(instance, data.imageId),
  InstanceObserved: (instance, { data }) => runs(instance, data.imageId),
  FleetInstanceChanged: (instance, { data }) => (instance.imageId === null ? runs(instance, data.imageId) : instance),
  RootVolumeReplacementRequested: (instance, { data, metadata }) => {
    const asked = { ...instance, rootReplacement: requested(instance, data) };
    // What is decided here is told when it is done.
    return metadata.source === 'engine' || data.imageId === instance.imageId
      ? asked
      : runs(asked, data.imageId, 'presumed');
  },
  RootVolumeReplaced: (instance, { data }) => ({
    ...runs(instance, data.imageId ?? instance.imageId ?? undefined),
    rootReplacement: null,
    blockDevices: instance.blockDevices.map((device) =>
      data.volumeId !== undefined && device.deviceName === instance.rootDeviceName
        ? { ...device, volumeId: data.volumeId }
        : device,
    ),
  }),
  RootVolumeReplacementFailed: (instance) => ({
    ...runs(instance, instance.rootReplacement?.before ?? undefined),
    rootReplacement: null,
  }),
};

const requested = (instance: Instance, told: FactData<'RootVolumeReplacementRequested'>): RootReplacement => ({
  taskId: told.taskId ?? null,
  imageId: told.imageId ?? null,
  snapshotId: told.snapshotId ?? null,
  before: instance.imageId,
});
