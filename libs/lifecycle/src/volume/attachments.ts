import { excluding, including, NONE, only } from '../keyed.js';
import type { Rules } from '../rules.js';
import type { Keyed, Volume } from '../states.js';
import { become } from '../subject.js';
import { hasEnded } from './existence.js';

function attached(volume: Volume, attachments: Keyed): Volume {
  const inUse = Object.keys(attachments).length > 0;
  return { ...become(volume, inUse ? 'in-use' : 'available', 'observed'), attachments };
}

/** The instances that a volume is attached to: what ties a snapshot of it to the image that the instance runs. */
export const attachments: Rules<Volume> = {
  VolumeAttached: (volume, { data }) =>
    hasEnded(volume)
      ? volume
      : attached(volume, including(volume.attachments, only(data.instanceId, data.device ?? ''))),
  VolumeDetached: (volume, { data }) => {
    if (hasEnded(volume)) return volume;
    const from = data.instanceId === undefined ? Object.keys(volume.attachments) : [data.instanceId];
    return attached(volume, excluding(volume.attachments, from));
  },
  VolumeDeleted: (volume) => ({ ...volume, attachments: NONE }),
};
