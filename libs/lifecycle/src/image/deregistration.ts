import type { ImageEvent } from '../facts.js';
import { type RefusalCode, rule } from '../refusal.js';
import type { Image } from '../states.js';
import { unprotected } from './protecting.js';
import { ownLivingImage, type Seeing } from './visibility.js';

/** What became of a snapshot that was to go with its image (EC2 API reference, DeleteSnapshotReturnCode). */
export type SnapshotResult = 'success' | 'skipped' | 'missing-permissions' | 'client-error';

/** A snapshot behind the image, and the rule that would refuse its deletion with the image; null: none does. */
export interface SnapshotFate {
  readonly snapshotId: string;
  readonly refusedBy: RefusalCode | null;
}

const RESULTS: Partial<Record<RefusalCode, SnapshotResult>> = {
  'snapshot-in-use': 'skipped',
  'snapshot-not-owned': 'missing-permissions',
  'snapshot-not-found': 'missing-permissions',
};

const resultOf = ({ refusedBy }: SnapshotFate): SnapshotResult =>
  refusedBy === null ? 'success' : (RESULTS[refusedBy] ?? 'client-error');

interface Known extends Seeing {
  /** Until when the Recycle Bin's rules of this moment keep it (microseconds); null where none matches. */
  readonly keptUntil: number | null;
  readonly snapshots: readonly SnapshotFate[];
}

const isKeepable = ({ state, attributes }: Image): boolean =>
  (state === 'available' || state === 'disabled') && attributes.rootDeviceType !== 'instance-store';

/**
 * Deregisters an image, and puts it into the Recycle Bin where a rule of this moment keeps it. Asked to, its snapshots go with it:
 * one that cannot, because another image stands on it, or it is locked, stays, and the image goes all the same. Instances run on.
 * @throws {Refusal}
 */
export function deregisterImage(
  image: Image,
  { deletesSnapshots = false }: { readonly deletesSnapshots?: boolean | undefined },
  known: Known,
): readonly ImageEvent[] {
  const { imageId } = image;
  ownLivingImage(image, known);
  unprotected(image, known.at);
  const kept = Object.keys(image.tags).some((key) => key.startsWith('aws:backup:'));
  rule(!kept, 'image-kept-by-backup', imageId);
  const snapshotResults = known.snapshots.map((fate) => ({ snapshotId: fate.snapshotId, result: resultOf(fate) }));
  const results = deletesSnapshots && { deletesSnapshots, snapshotResults };
  const deregistered: ImageEvent = { type: 'ImageDeregistered', data: { imageId, ...results } };
  const { keptUntil } = known;
  return keptUntil === null || !isKeepable(image)
    ? [deregistered]
    : [deregistered, { type: 'ImageRecycled', data: { imageId, until: keptUntil } }];
}
