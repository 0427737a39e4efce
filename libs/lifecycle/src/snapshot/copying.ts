import type { Asking } from '../asking.js';
import { encryptionOf } from '../encryption.js';
import type { SnapshotEvent } from '../facts.js';
import { rule } from '../refusal.js';
import type { Snapshot } from '../states.js';
import { checkTags } from '../tags.js';
import type { Tags } from '../vocabulary.js';
import { rightDescription } from './creation.js';
import { readableSnapshot, type SharedWith } from './use.js';

/** A copy to be made, in the Region where it is asked for. */
export interface SnapshotCopyAsked {
  readonly snapshotId: string;
  readonly sourceSnapshotId: string;
  readonly sourceRegion: string;
  readonly encrypted?: boolean | undefined;
  readonly kmsKeyId?: string | undefined;
  readonly description?: string | undefined;
  readonly tags?: Tags | undefined;
  /** Within how many minutes it is to be complete. */
  readonly durationMinutes?: number | undefined;
}

interface Known extends Asking, SharedWith {
  readonly source: Snapshot | null;
  readonly encryptionByDefault: boolean;
  /** The account's own key in the Region; without one, AWS's. */
  readonly defaultKey?: string | undefined;
  /** Copies into the Region that are under way. */
  readonly copiesUnderWay: number;
}

/** Concurrent snapshot copies into one Region (EBS user guide, quotas). */
const MOST_UNDER_WAY = 20;
const DURATION_STEP = 15;
const DURATION_MOST = 48 * 60;

const isDuration = (minutes: number): boolean =>
  minutes > 0 && minutes <= DURATION_MOST && minutes % DURATION_STEP === 0;

/**
 * Begins a copy of a snapshot that is the account's, or shared with it. A copy of another account's snapshot is sealed with a
 * key of the copier; tags of the source are never copied (EC2 API reference, CopySnapshot).
 */
export function copySnapshot(copy: Snapshot, asked: SnapshotCopyAsked, known: Known): readonly SnapshotEvent[] {
  const { snapshotId, sourceSnapshotId, sourceRegion, description, tags, durationMinutes } = asked;
  rule(!copy.known, 'snapshot-id-taken', snapshotId);
  const source = readableSnapshot(known.source, sourceSnapshotId, { ...known, region: sourceRegion });
  rightDescription(description, snapshotId);
  rule(durationMinutes === undefined || isDuration(durationMinutes), 'snapshot-copy-duration-malformed', snapshotId);
  rule(known.copiesUnderWay < MOST_UNDER_WAY, 'snapshot-copies-under-way', snapshotId, 'At most 20 copies at once.');
  checkTags(snapshotId, tags ?? {});
  // A key is of one account and one Region.
  const near = source.ownerId === known.account && source.region === known.region;
  const encryption = encryptionOf(snapshotId, {
    source,
    asked,
    byDefault: known.encryptionByDefault,
    defaultKey: (near ? source.kmsKeyId : null) ?? known.defaultKey,
  });
  const data = {
    snapshotId,
    ownerId: known.account,
    region: known.region,
    sourceSnapshotId,
    sourceRegion,
    ...(source.sizeGiB !== null && { sizeGiB: source.sizeGiB }),
    ...encryption,
    ...(description !== undefined && { description }),
    ...(tags !== undefined && { tags }),
  };
  return [{ type: 'SnapshotCopyRequested', data }];
}
