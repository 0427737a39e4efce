import type { Asking } from '../asking.js';
import type { VolumeEvent } from '../facts.js';
import { rule } from '../refusal.js';
import type { Volume } from '../states.js';
import { ownVolume } from './ownership.js';

/** What the Recycle Bin's rules of this moment say of what is deleted. */
export interface Retention {
  /** Until when the bin keeps it (microseconds); null where no rule matches. */
  readonly keptUntil: number | null;
}

const DELETABLE: readonly Volume['state'][] = ['available', 'error'];

/** What deleting a volume records, wherever it is deleted from. Only one that was made is worth keeping. */
function gone({ volumeId, state }: Volume, { keptUntil }: Retention): readonly VolumeEvent[] {
  const deleted: VolumeEvent = { type: 'VolumeDeleted', data: { volumeId } };
  const kept = keptUntil !== null && state !== 'error';
  return kept ? [deleted, { type: 'VolumeRecycled', data: { volumeId, until: keptUntil } }] : [deleted];
}

/** Deletes a volume that no instance has. */
export function deleteVolume(volume: Volume, known: Asking & Retention): readonly VolumeEvent[] {
  ownVolume(volume, known);
  const { volumeId, state, attachments } = volume;
  rule(state !== 'in-use', 'volume-in-use', volumeId, `Detach it from ${Object.keys(attachments).join(', ')}.`);
  rule(DELETABLE.includes(state), 'volume-state-unsuited', volumeId, `It is ${state}.`);
  return gone(volume, known);
}

/** What the end of an instance does to a volume: it is let go, and deleted where the attachment says so. */
export function endWithInstance(
  volume: Volume,
  { instanceId }: { readonly instanceId: string },
  known: Retention,
): readonly VolumeEvent[] {
  const { volumeId, attachments, deletedWith } = volume;
  const device = attachments[instanceId];
  if (device === undefined) return [];
  const detached: VolumeEvent = {
    type: 'VolumeDetached',
    data: { volumeId, instanceId, ...(device !== '' && { device }) },
  };
  const last = Object.keys(attachments).length === 1;
  return Object.hasOwn(deletedWith, instanceId) && last ? [detached, ...gone(volume, known)] : [detached];
}

/** Whose the bin's content is: of others, nothing is seen. */
function binned(volume: Volume, { account, region }: Asking): void {
  const own = volume.ownerId === account && volume.region === region;
  rule(own && volume.state === 'recycled', 'volume-not-in-bin', volume.volumeId);
}

/** Takes a volume out of the Recycle Bin, unattached. */
export function restoreVolume(volume: Volume, known: Asking): readonly VolumeEvent[] {
  binned(volume, known);
  const { volumeId, recycledUntil } = volume;
  rule(recycledUntil === null || known.at < recycledUntil, 'volume-not-in-bin', volumeId, 'Its retention has ended.');
  return [{ type: 'VolumeRestoredFromRecycleBin', data: { volumeId } }];
}

/** Ends a volume whose retention has ended. */
export function purgeVolume(volume: Volume, known: Asking): readonly VolumeEvent[] {
  binned(volume, known);
  const { volumeId, recycledUntil } = volume;
  rule(recycledUntil !== null && known.at >= recycledUntil, 'volume-retention-running', volumeId);
  return [{ type: 'VolumePurged', data: { volumeId } }];
}
