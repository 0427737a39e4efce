import { only, replacing } from '../keyed.js';
import type { Rules } from '../rules.js';
import type { Instance } from '../states.js';

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
  RootVolumeReplacementRequested: (instance, { data }) =>
    data.imageId === instance.imageId ? instance : runs(instance, data.imageId, 'presumed'),
  RootVolumeReplaced: (instance, { data }) => runs(instance, data.imageId ?? instance.imageId ?? undefined),
};
