import type { InstanceEvent } from '../facts.js';
import { type Seeing, usableImage } from '../image/visibility.js';
import { rule } from '../refusal.js';
import { readableSnapshot, type SharedWith } from '../snapshot/use.js';
import type { Image, Instance, Snapshot } from '../states.js';
import { rootTaskOf } from './origin.js';
import { ownInstance } from './ownership.js';

interface Asked {
  readonly taskId: string;
  /** Neither an image nor a snapshot: the root as it was at the launch. */
  readonly imageId?: string | undefined;
  readonly snapshotId?: string | undefined;
  /** Whether the volume that is replaced is deleted then; otherwise it is let go. */
  readonly deletesReplaced?: boolean | undefined;
}

interface Known extends Seeing, SharedWith {
  readonly image: Image | null;
  readonly snapshot: Snapshot | null;
  /** The account's allowed-image setting, where it is enabled, lets the image be used. */
  readonly allowed: boolean;
  /** The size of the root volume that is replaced. */
  readonly rootSizeGiB: number | null;
}

const sorted = (codes: readonly string[]): string => codes.toSorted().join(' ');

/** The image fits the instance: same architecture, virtualization and product codes (EC2 user guide, replace a root volume). */
function checkFit(instance: Instance, { imageId, attributes }: Image): void {
  const { instanceId, attributes: held } = instance;
  const unsuited = 'root-replacement-unsuited';
  const same = (told: string | null | undefined, wanted: string | undefined) => (told ?? wanted) === (wanted ?? told);
  const { architecture, virtualizationType, productCodes = [] } = attributes;
  rule(same(instance.architecture, architecture), unsuited, instanceId, `${imageId} is of ${architecture}.`);
  const virtual = `${imageId} is of ${virtualizationType} virtualization.`;
  rule(same(held['virtualizationType'], virtualizationType), unsuited, instanceId, virtual);
  const codes = sorted((held['productCodes'] ?? '').split(' ').filter((code) => code !== ''));
  rule(sorted(productCodes) === codes, unsuited, instanceId, `${imageId} has other product codes.`);
}

const rootSizeOf = ({ attributes }: Image): number | null =>
  attributes.blockDevices?.find(({ deviceName }) => deviceName === attributes.rootDeviceName)?.sizeGiB ?? null;

/** The size behind a new root, where that is told. */
function checkedSource(instance: Instance, { imageId, snapshotId }: Asked, known: Known): number | null {
  if (imageId !== undefined) {
    const image = usableImage(known.image, imageId, known);
    rule(image.ownerId === known.account || known.allowed, 'launch-image-not-allowed', imageId);
    checkFit(instance, image);
    return rootSizeOf(image);
  }
  return snapshotId === undefined ? null : readableSnapshot(known.snapshot, snapshotId, known).sizeGiB;
}

/** Asks for the root volume of a running instance to be replaced: from an image, from a snapshot, or as it was at the launch. */
export function requestRootReplacement(instance: Instance, asked: Asked, known: Known): readonly InstanceEvent[] {
  ownInstance(instance, known);
  const { instanceId, state, rootReplacement } = instance;
  const { taskId, imageId, snapshotId, deletesReplaced = false } = asked;
  if (repeats(instance, asked)) return [];
  rule(state === 'running', 'instance-state-unsuited', instanceId, `It is ${state}.`);
  rule(rootReplacement === null, 'instance-state-unsuited', instanceId, 'Its root is being replaced already.');
  const both = imageId !== undefined && snapshotId !== undefined;
  rule(!both, 'root-replacement-unsuited', instanceId, 'Name an image or a snapshot, not both.');
  const size = checkedSource(instance, asked, known);
  const { rootSizeGiB } = known;
  // A root from a snapshot is made as large as the one before; one from an image is as large as the image says.
  const fits =
    size === null || rootSizeGiB === null || (imageId === undefined ? size <= rootSizeGiB : size >= rootSizeGiB);
  rule(fits, 'root-replacement-unsuited', instanceId, `Its root has ${rootSizeGiB} GiB, the new one ${size}.`);
  const source = { ...(imageId !== undefined && { imageId }), ...(snapshotId !== undefined && { snapshotId }) };
  const deletes = deletesReplaced && { deletesReplaced };
  return [{ type: 'RootVolumeReplacementRequested', data: { instanceId, taskId, ...source, ...deletes } }];
}

/** Under the id of a task only what was asked before may be asked again; then it stands. */
function repeats(instance: Instance, { taskId, imageId, snapshotId }: Asked): boolean {
  const before = rootTaskOf(instance, taskId);
  if (before === undefined) return false;
  const same = before.imageId === (imageId ?? null) && before.snapshotId === (snapshotId ?? null);
  rule(same, 'request-token-reused', taskId);
  return true;
}

/** The root is replaced, and with it the image where the new one is of another; nothing, where that was not asked. */
export function finishRootReplacement(
  { instanceId, rootReplacement }: Instance,
  { volumeId }: { readonly volumeId?: string | undefined },
): readonly InstanceEvent[] {
  if (rootReplacement === null) return [];
  const { imageId } = rootReplacement;
  const data = { instanceId, ...(imageId !== null && { imageId }), ...(volumeId !== undefined && { volumeId }) };
  return [{ type: 'RootVolumeReplaced', data }];
}

/** The root stays as it was; nothing, where its replacement was not asked. */
export function failRootReplacement(
  { instanceId, rootReplacement }: Instance,
  { reason }: { readonly reason: string },
): readonly InstanceEvent[] {
  if (rootReplacement === null) return [];
  const { taskId } = rootReplacement;
  return [{ type: 'RootVolumeReplacementFailed', data: { instanceId, ...(taskId !== null && { taskId }), reason } }];
}
