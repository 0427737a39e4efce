import type { FactData } from '../facts.js';
import { including, only, replacing, valueOf } from '../keyed.js';
import type { Rules } from '../rules.js';
import type { Instance, Keyed, RootReplacement, RootTask } from '../states.js';

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
    const rootTasks = taskOf(instance, data.taskId, {
      state: 'in-progress',
      startedAt: metadata.occurredAt,
      endedAt: null,
      imageId: data.imageId ?? null,
      snapshotId: data.snapshotId ?? null,
      ...(data.deletesReplaced === true && { deletesReplaced: true }),
    });
    const asked = { ...instance, rootReplacement: requested(instance, data), rootTasks };
    // What is decided here is told when it is done.
    return metadata.source === 'engine' || data.imageId === instance.imageId
      ? asked
      : runs(asked, data.imageId, 'presumed');
  },
  RootVolumeReplaced: (instance, { data, metadata }) => ({
    ...runs(instance, data.imageId ?? instance.imageId ?? undefined),
    rootReplacement: null,
    rootTasks: ended(instance, 'succeeded', metadata.occurredAt),
    blockDevices: instance.blockDevices.map((device) =>
      data.volumeId !== undefined && device.deviceName === instance.rootDeviceName
        ? { ...device, volumeId: data.volumeId }
        : device,
    ),
  }),
  RootVolumeReplacementFailed: (instance, { metadata }) => ({
    ...runs(instance, instance.rootReplacement?.before ?? undefined),
    rootReplacement: null,
    rootTasks: ended(instance, 'failed', metadata.occurredAt),
  }),
};

/** A replacement of the root volume, by its task; undefined where there was none. */
export function rootTaskOf({ rootTasks }: Pick<Instance, 'rootTasks'>, taskId: string): RootTask | undefined {
  const text = valueOf(rootTasks, taskId);
  return text === undefined ? undefined : JSON.parse(text);
}

const taskOf = ({ rootTasks }: Instance, taskId: string | null | undefined, task: RootTask): Keyed =>
  taskId === null || taskId === undefined ? rootTasks : including(rootTasks, only(taskId, JSON.stringify(task)));

/** The replacement that is under way has ended; without one, none has. */
function ended(instance: Instance, state: RootTask['state'], endedAt: number): Keyed {
  const { rootReplacement, rootTasks } = instance;
  const taskId = rootReplacement?.taskId ?? null;
  const text = taskId === null ? undefined : valueOf(rootTasks, taskId);
  if (text === undefined) return rootTasks;
  const begun: RootTask = JSON.parse(text);
  return taskOf(instance, taskId, { ...begun, state, endedAt });
}

const requested = (instance: Instance, told: FactData<'RootVolumeReplacementRequested'>): RootReplacement => ({
  taskId: told.taskId ?? null,
  imageId: told.imageId ?? null,
  snapshotId: told.snapshotId ?? null,
  before: instance.imageId,
});
