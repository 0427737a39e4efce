import { excluding, including, NONE, only } from '../keyed.js';
import type { Rules } from '../rules.js';
import type { Keyed, Volume } from '../states.js';
import { become } from '../subject.js';
import { hasEnded } from './existence.js';

function attached(volume: Volume, attachments: Keyed): Volume {
  const inUse = Object.keys(attachments).length > 0;
  return { ...become(volume, inUse ? 'in-use' : 'available', 'observed'), attachments };
}

/** Whether the volume ends with an instance; where that is not told, it stays as it is. */
const endsWith = (volume: Volume, instanceId: string, ends: boolean | undefined): Volume => {
  if (ends === undefined) return volume;
  const deletedWith = ends
    ? including(volume.deletedWith, only(instanceId))
    : excluding(volume.deletedWith, [instanceId]);
  return { ...volume, deletedWith };
};

/** The instances that a volume is attached to: what ties a snapshot of it to the image that the instance runs. */
export const attachments: Rules<Volume> = {
  VolumeAttached: (volume, { data }) =>
    hasEnded(volume)
      ? volume
      : endsWith(
          attached(volume, including(volume.attachments, only(data.instanceId, data.device ?? ''))),
          data.instanceId,
          data.deleteOnTermination,
        ),
  VolumeTerminationSet: (volume, { data }) =>
    Object.hasOwn(volume.attachments, data.instanceId)
      ? endsWith(volume, data.instanceId, data.deleteOnTermination)
      : volume,
  VolumeDetached: (volume, { data }) => {
    if (hasEnded(volume)) return volume;
    const from = data.instanceId === undefined ? Object.keys(volume.attachments) : [data.instanceId];
    return {
      ...attached(volume, excluding(volume.attachments, from)),
      deletedWith: excluding(volume.deletedWith, from),
    };
  },
  VolumeDeleted: (volume) => ({ ...volume, attachments: NONE, deletedWith: NONE }),
};
