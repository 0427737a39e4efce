import type { Asking } from '../asking.js';
import type { VolumeEvent } from '../facts.js';
import { rule } from '../refusal.js';
import type { Volume } from '../states.js';
import { isoOf } from '../time.js';
import { ownVolume } from './ownership.js';
import { shapeFor, type ShapeAsked } from './shape.js';

const COOLDOWN_MICROS = 6 * 60 * 60 * 1_000_000;
const MODIFIABLE: readonly Volume['state'][] = ['available', 'in-use'];

const ended = ({ modification }: Volume): boolean =>
  modification === null || ['completed', 'failed'].includes(modification.progress);

/** When the volume may be modified again, in microseconds. */
export const modifiableFrom = ({ modification }: Volume): number =>
  modification === null ? 0 : modification.startedAt + COOLDOWN_MICROS;

/** Enlarges a volume, or changes its type or performance; what is not asked stays as far as the type has it. */
export function modifyVolume(volume: Volume, asked: ShapeAsked, known: Asking): readonly VolumeEvent[] {
  ownVolume(volume, known);
  const { volumeId, state } = volume;
  rule(MODIFIABLE.includes(state), 'volume-state-unsuited', volumeId, `It is ${state}.`);
  rule(ended(volume), 'volume-state-unsuited', volumeId, 'A modification of it is still under way.');
  const free = modifiableFrom(volume);
  rule(known.at >= free, 'volume-modified-recently', volumeId, `That is ${isoOf(free)}.`);
  const sizeGiB = asked.sizeGiB ?? volume.sizeGiB ?? undefined;
  rule(
    sizeGiB === undefined || sizeGiB >= (volume.sizeGiB ?? 0),
    'volume-cannot-shrink',
    volumeId,
    `It has ${volume.sizeGiB} GiB.`,
  );
  const shape = shapeFor({ ...kept(volume, asked), sizeGiB }, volumeId);
  return [{ type: 'VolumeModified', data: { volumeId, ...shape, progress: 'modifying' } }];
}

/** What a volume that becomes io1 or io2 has by default. */
const OPERATIONS = 3000;

/** Performance that was chosen stays while the type does; another type begins with its own. */
function kept(volume: Volume, asked: ShapeAsked): ShapeAsked {
  const volumeType = asked.volumeType ?? volume.volumeType ?? undefined;
  if (volumeType === volume.volumeType) {
    const { iops, throughput } = volume;
    return {
      volumeType,
      iops: asked.iops ?? iops ?? undefined,
      throughput: asked.throughput ?? throughput ?? undefined,
    };
  }
  const provisioned = volumeType === 'io1' || volumeType === 'io2';
  return { volumeType, iops: asked.iops ?? (provisioned ? OPERATIONS : undefined), throughput: asked.throughput };
}

/** How far a modification is: `optimizing`, `completed` or `failed`; nothing, where none is under way. */
export function progressModification(
  volume: Volume,
  { progress }: { readonly progress: 'optimizing' | 'completed' | 'failed' },
): readonly VolumeEvent[] {
  if (ended(volume)) return [];
  return [{ type: 'VolumeModified', data: { volumeId: volume.volumeId, progress } }];
}

/** Whether reading and writing goes on by itself after a potential inconsistency. */
export function changeVolume(
  volume: Volume,
  { autoEnableIO }: { readonly autoEnableIO: boolean },
  known: Asking,
): readonly VolumeEvent[] {
  ownVolume(volume, known);
  if (volume.autoEnableIO === autoEnableIO) return [];
  return [{ type: 'VolumeAttributesChanged', data: { volumeId: volume.volumeId, autoEnableIO } }];
}
