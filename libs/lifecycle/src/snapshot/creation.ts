import type { Asking } from '../asking.js';
import type { SnapshotEvent } from '../facts.js';
import { rule } from '../refusal.js';
import type { Instance, Snapshot, Volume } from '../states.js';
import { checkTags, ownTags } from '../tags.js';
import { isoOf } from '../time.js';
import type { Tags } from '../vocabulary.js';
import { ownVolume } from '../volume/ownership.js';

/** A snapshot to be made of a volume. */
export interface SnapshotAsked {
  readonly snapshotId: string;
  readonly description?: string | undefined;
  readonly tags?: Tags | undefined;
  /** The image that it is made for. */
  readonly imageId?: string | undefined;
}

interface Known extends Asking {
  readonly volume: Volume;
  /** Snapshots of the volume that are being made. */
  readonly underWay: number;
  /** When the last snapshot of the volume was begun, in microseconds. */
  readonly lastStartedAt: number | null;
  /** Snapshots that the account has in the Region. */
  readonly held: number;
}

/** Quotas of the EBS user guide. */
const MOST_HELD = 100_000;
const MOST_UNDER_WAY = 5;
const MOST_UNDER_WAY_ON_DISKS = 1;
const PAUSE_MICROS = 15 * 1_000_000;
const DESCRIPTION_LENGTH = 255;
const SNAPPED: readonly Volume['state'][] = ['available', 'in-use'];
const DISKS: readonly string[] = ['st1', 'sc1'];

export function rightDescription(description: string | undefined, snapshotId: string): void {
  rule((description ?? '').length <= DESCRIPTION_LENGTH, 'snapshot-description-too-long', snapshotId);
}

/** Begins a snapshot of a volume that is there. */
export function startSnapshot(snapshot: Snapshot, asked: SnapshotAsked, known: Known): readonly SnapshotEvent[] {
  const { snapshotId, description, tags, imageId } = asked;
  const { volume } = known;
  ownVolume(volume, known);
  rule(!snapshot.known, 'snapshot-id-taken', snapshotId);
  rule(SNAPPED.includes(volume.state), 'volume-state-unsuited', volume.volumeId, `It is ${volume.state}.`);
  rightDescription(description, snapshotId);
  checkTags(snapshotId, tags ?? {});
  withinQuotas(snapshotId, known, imageId !== undefined);
  const data = {
    snapshotId,
    ownerId: known.account,
    region: known.region,
    volumeId: volume.volumeId,
    encrypted: volume.encrypted ?? false,
    ...(volume.sizeGiB !== null && { sizeGiB: volume.sizeGiB }),
    ...(volume.kmsKeyId !== null && { kmsKeyId: volume.kmsKeyId }),
    ...(description !== undefined && { description }),
    ...(imageId !== undefined && { imageId }),
    ...(tags !== undefined && { tags }),
  };
  return [{ type: 'SnapshotStarted', data }];
}

function withinQuotas(snapshotId: string, { volume, at, ...known }: Known, forImage: boolean): void {
  rule(known.held < MOST_HELD, 'snapshot-limit-exceeded', snapshotId, `It has ${known.held}.`);
  const most = DISKS.includes(volume.volumeType ?? '') ? MOST_UNDER_WAY_ON_DISKS : MOST_UNDER_WAY;
  rule(known.underWay < most, 'snapshots-under-way', snapshotId, `Of ${volume.volumeId}, ${most} at once.`);
  const free = (known.lastStartedAt ?? -PAUSE_MICROS) + PAUSE_MICROS;
  rule(forImage || at >= free, 'snapshot-too-soon', snapshotId, `That is at ${isoOf(Math.max(free, 0))}.`);
}

/** Which volumes of an instance one request for snapshots is about. */
export interface SnapshotsAsked {
  readonly excludeRoot?: boolean | undefined;
  readonly excludeVolumeIds?: readonly string[] | undefined;
  /** Give each snapshot the tags of its volume, too. */
  readonly copyVolumeTags?: boolean | undefined;
  readonly tags?: Tags | undefined;
}

interface KnownOfInstance extends Asking {
  /** The volumes that are attached to the instance. */
  readonly volumes: readonly Volume[];
}

const SNAPPED_TOGETHER: readonly Instance['state'][] = ['pending', 'running', 'stopping', 'stopped'];

/** The volumes of which one request takes snapshots, all of one moment, each with the tags of its snapshot. */
export function snapshotsOf(
  instance: Instance,
  asked: SnapshotsAsked,
  known: KnownOfInstance,
): readonly { readonly volumeId: string; readonly tags: Tags }[] {
  const { instanceId, rootDeviceName } = instance;
  const { excludeRoot = false, excludeVolumeIds = [], copyVolumeTags = false, tags = {} } = asked;
  rule(instance.known && instance.ownerId === known.account, 'instance-not-found', instanceId);
  rule(SNAPPED_TOGETHER.includes(instance.state), 'instance-state-unsuited', instanceId, `It is ${instance.state}.`);
  const isRoot = ({ attachments }: Volume) => attachments[instanceId] === rootDeviceName;
  for (const excluded of excludeVolumeIds) {
    const named = known.volumes.find(({ volumeId }) => volumeId === excluded);
    rule(named !== undefined, 'volume-not-attached', excluded, `It is not attached to ${instanceId}.`);
    rule(!isRoot(named), 'volume-is-root', excluded, 'The root is left out by leaving out the root.');
  }
  const meant = known.volumes.filter(
    (volume) => !excludeVolumeIds.includes(volume.volumeId) && !(excludeRoot && isRoot(volume)),
  );
  rule(meant.length > 0, 'volume-not-attached', instanceId, 'It has no volume that was not left out.');
  return meant.map(({ volumeId, tags: ofVolume }) => ({
    volumeId,
    tags: copyVolumeTags ? { ...ownTags(ofVolume), ...tags } : tags,
  }));
}

/** What it is made of: of a copy its source, otherwise its volume. The same end is told of each by another name. */
function madeOf({ volumes, sources }: Snapshot): { readonly volumeId?: string; readonly sourceSnapshotId?: string } {
  const [volumeId] = Object.keys(volumes);
  if (volumeId !== undefined) return { volumeId };
  const [source] = Object.keys(sources);
  return source === undefined ? {} : { sourceSnapshotId: source.slice(source.indexOf(':') + 1) };
}

/** The snapshot is complete; nothing, where it already ended one way or the other. */
export function completeSnapshot(snapshot: Snapshot): readonly SnapshotEvent[] {
  if (snapshot.state !== 'pending') return [];
  return [{ type: 'SnapshotCompleted', data: { snapshotId: snapshot.snapshotId, ...madeOf(snapshot) } }];
}

/** The snapshot cannot be made; nothing, where it already ended one way or the other. */
export function failSnapshot(snapshot: Snapshot, { reason }: { readonly reason: string }): readonly SnapshotEvent[] {
  if (snapshot.state !== 'pending') return [];
  const { sourceSnapshotId } = madeOf(snapshot);
  const of = sourceSnapshotId === undefined ? {} : { sourceSnapshotId };
  return [{ type: 'SnapshotFailed', data: { snapshotId: snapshot.snapshotId, reason, ...of } }];
}
