import type { Asking } from '../asking.js';
import { encryptionOf } from '../encryption.js';
import type { VolumeEvent } from '../facts.js';
import { present } from '../present.js';
import { rule } from '../refusal.js';
import { readableSnapshot, type SharedWith } from '../snapshot/use.js';
import type { Snapshot, Volume } from '../states.js';
import { checkTags } from '../tags.js';
import type { Tags } from '../vocabulary.js';
import { shapeFor, type ShapeAsked } from './shape.js';

/** A volume to be made, empty or from a snapshot. */
export interface VolumeAsked extends ShapeAsked {
  readonly volumeId: string;
  readonly availabilityZone: string;
  readonly snapshotId?: string | undefined;
  readonly encrypted?: boolean | undefined;
  readonly kmsKeyId?: string | undefined;
  readonly multiAttach?: boolean | undefined;
  readonly tags?: Tags | undefined;
  /** Under a client token: a digest of all that is asked. */
  readonly parameters?: string | undefined;
}

interface Known extends Asking, SharedWith {
  /** The snapshot named; null where none was, or there is none. */
  readonly snapshot: Snapshot | null;
  readonly encryptionByDefault: boolean;
  /** The account's own key in the Region; without one, AWS's. */
  readonly defaultKey?: string | undefined;
}

const MULTI_ATTACH: readonly string[] = ['io1', 'io2'];

/**
 * Begins a volume (EC2 API reference, CreateVolume). Asked for again under the same client token, it is the one that was begun.
 * @throws {Refusal}
 */
export function createVolume(volume: Volume, asked: VolumeAsked, known: Known): readonly VolumeEvent[] {
  const { volumeId, availabilityZone, snapshotId, multiAttach = false, tags, parameters } = asked;
  if (volume.known && parameters !== undefined) {
    rule(volume.parameters === parameters, 'request-token-reused', volumeId);
    return [];
  }
  rule(!volume.known, 'volume-id-taken', volumeId);
  const source = snapshotId === undefined ? undefined : readableSnapshot(known.snapshot, snapshotId, known);
  const shape = shapeFor(asked, volumeId, source?.sizeGiB ?? null);
  rule(!multiAttach || MULTI_ATTACH.includes(shape.volumeType), 'volume-multi-attach-unsupported', volumeId);
  checkTags(volumeId, tags ?? {});
  const encryption = encryptionOf(volumeId, {
    source,
    asked,
    byDefault: known.encryptionByDefault,
    defaultKey: ownKey(source, known) ?? known.defaultKey,
  });
  const place = { volumeId, ownerId: known.account, region: known.region, availabilityZone };
  const data = { ...place, ...shape, ...encryption, ...(snapshotId !== undefined && { snapshotId }) };
  const chosen = { ...(multiAttach && { multiAttach }), ...present({ tags, parameters }) };
  return [{ type: 'VolumeCreated', data: { ...data, ...chosen } }];
}

/** The key of a snapshot goes over to its volumes; that of another account's snapshot does not. */
const ownKey = (source: Snapshot | undefined, { account }: Asking): string | undefined =>
  source?.ownerId === account ? (source.kmsKeyId ?? undefined) : undefined;

/** The volume is ready; nothing, where it already was. */
export const finishVolume = (volume: Volume): readonly VolumeEvent[] =>
  volume.state === 'creating' ? [{ type: 'VolumeBecameAvailable', data: { volumeId: volume.volumeId } }] : [];

/** The volume cannot be made; nothing, where it has been. */
export const failVolume = (volume: Volume, { reason }: { readonly reason: string }): readonly VolumeEvent[] =>
  volume.state === 'creating' ? [{ type: 'VolumeCreationFailed', data: { volumeId: volume.volumeId, reason } }] : [];
