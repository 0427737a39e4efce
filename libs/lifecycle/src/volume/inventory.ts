import type { FactData } from '../facts.js';
import { including, NONE, only, replacing } from '../keyed.js';
import type { Rules } from '../rules.js';
import type { Drift, Keyed, Volume, VolumeState } from '../states.js';
import { become, driftOf, redrifted } from '../subject.js';
import { shaped } from './existence.js';

type Shown = FactData<'VolumeObserved'>;

const STATES: Readonly<Record<string, VolumeState>> = {
  creating: 'creating',
  available: 'available',
  'in-use': 'in-use',
  error: 'error',
  deleting: 'deleted',
  deleted: 'deleted',
};

const stateShown = ({ state }: Shown): VolumeState | undefined =>
  state !== undefined && Object.hasOwn(STATES, state) ? STATES[state] : undefined;

const attachmentsShown = (volume: Volume, { attachments }: Shown): Keyed =>
  attachments === undefined
    ? volume.attachments
    : Object.fromEntries(attachments.map(({ instanceId, device }) => [instanceId, device ?? '']));

function drift(volume: Volume, shown: Shown): Drift {
  if (!volume.complete && !volume.inventoried) return NONE;
  const members = driftOf({
    state: [volume.state === 'unknown' ? undefined : volume.state, stateShown(shown)],
    sizeGiB: [volume.sizeGiB, shown.sizeGiB],
    volumeType: [volume.volumeType, shown.volumeType],
    encrypted: [volume.encrypted, shown.encrypted],
  });
  const attached = redrifted(members, 'attachments', volume.attachments, attachmentsShown(volume, shown));
  return shown.tags === undefined ? attached : redrifted(attached, 'tags', volume.tags, shown.tags);
}

/** A volume as it was seen at a moment. */
export const inventory: Rules<Volume> = {
  VolumeObserved: (volume, { data }) => {
    const state = stateShown(data);
    const source = only(data.snapshotId === undefined ? null : `snapshot:${data.snapshotId}`);
    const seen: Volume = {
      ...shaped(volume, data),
      inventoried: true,
      ownerId: data.ownerId ?? volume.ownerId,
      region: data.region ?? volume.region,
      createdAt: volume.createdAt ?? data.createdAt ?? null,
      sources: including(volume.sources, source),
      attachments: replacing(volume.attachments, attachmentsShown(volume, data)),
      tags: replacing(volume.tags, data.tags ?? volume.tags),
      drift: drift(volume, data),
    };
    return state === undefined ? seen : become(seen, state, 'observed');
  },
};
