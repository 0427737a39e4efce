import type { FactOrder } from './aggregate.js';
import type { BlockDevice, Certainty, ImageAttributes } from './vocabulary.js';

/** Keys of user-chosen names: read with `Object.hasOwn`, written by copying with a computed key. */
export type Keyed<Value = string> = Readonly<Record<string, Value>>;

/** What all subjects tell about themselves. */
export interface Subject<State extends string = string> {
  /** Any fact at all was seen. */
  readonly known: boolean;
  /** The evidence reaches back to its beginning; otherwise what was before its first fact is unknown. */
  readonly complete: boolean;
  /** occurredAt of the first and the last fact that told something of it; null where there is none. */
  readonly firstFactAt: number | null;
  readonly lastFactAt: number | null;
  /** Facet `owner`: account → ''. */
  readonly ownerId: string | null;
  /** Facet `region`: Region → ''. */
  readonly region: string | null;
  /** `unknown` where no fact tells. */
  readonly state: State | 'unknown';
  readonly certainty: Certainty;
  /** Facet `state`: { [state]: certainty }, or empty while it is unknown. */
  readonly states: Keyed;
}

/** What an inventory showed against complete knowledge: member → [told by the facts before it, shown by it], as text. */
export type Drift = Keyed<readonly [string, string]>;

/** A subject with tags (facet `tag`: key → value) that inventories are taken of. */
export interface Resource<State extends string = string> extends Subject<State> {
  readonly tags: Keyed;
  /** An inventory showed it: from then on it is known as a whole. */
  readonly inventoried: boolean;
  /** Of the last inventory: what it showed that differs from what the facts before it say. */
  readonly drift: Drift;
  readonly stateReason: string | null;
}

export const IMAGE_STATES = [
  'unknown',
  'pending',
  'available',
  'failed',
  'disabled',
  'deregistered',
  'recycled',
  'purged',
] as const;
export type ImageState = (typeof IMAGE_STATES)[number];

export interface Image extends Resource<ImageState> {
  readonly imageId: string;
  /** How it was made; null where its making was not seen. */
  readonly creation: 'created' | 'registered' | 'copied' | 'restored' | 'observed' | null;
  readonly createdAt: number | null;
  /** A digest of what was asked under the client token that it was made by; null where there was none. */
  readonly request: string | null;
  readonly attributes: ImageAttributes;
  /** Facet `source`: `image:<id>` → source Region or '', `instance:<id>` → ''. */
  readonly sources: Keyed;
  /** Facet `snapshot`: snapshot id → device name. Never ends: an orphan is known by it. */
  readonly snapshots: Keyed;
  /** Facet `permission`: `<kind>:<id>` → ''. Ends with disabling and deregistration; the bin keeps them in `binned`. */
  readonly permissions: Keyed;
  readonly binned: Keyed;
  /** What a restoration from the bin goes back to. */
  readonly stateBeforeEnd: ImageState;
  /** The whole list of permissions is known (made under evidence, seen by an inventory, or ended as a whole). */
  readonly permissionsComplete: boolean;
  /** Facet `deprecation`: { at: <microseconds> }, or empty. See `isDeprecated`. */
  readonly deprecation: Keyed;
  /** Facet `protection`: { enabled: 'with-cooldown' | 'without-cooldown' } or { cooldown: <until, microseconds> }, or empty. */
  readonly protection: Keyed;
  /** Facet `watermark`: key → JSON of its origin, or ''. */
  readonly watermarks: Keyed;
  readonly fastLaunch: string | null;
  /** What writes it elsewhere: `store:<bucket>/<key>` or `export:<task id>` → active, completed or failed. */
  readonly tasks: Keyed;
  /** Of one in the Recycle Bin: until when it is kept, in microseconds, where that is told. */
  readonly recycledUntil: number | null;
  /** The passing of its deprecation time was told: it is not told again. */
  readonly deprecatedSince: number | null;
  readonly lastLaunchedAt: number | null;
  /** The first use from which on no use changes a facet. */
  readonly settledBy: FactOrder | null;
}

export const SNAPSHOT_STATES = ['unknown', 'pending', 'completed', 'error', 'deleted', 'recycled', 'purged'] as const;
export type SnapshotState = (typeof SNAPSHOT_STATES)[number];

export interface Snapshot extends Resource<SnapshotState> {
  readonly snapshotId: string;
  readonly startedAt: number | null;
  readonly sizeGiB: number | null;
  readonly encrypted: boolean | null;
  readonly kmsKeyId: string | null;
  readonly description: string | null;
  /** Facet `volume`: volume id → ''. A copy's volume id is arbitrary and is left out. */
  readonly volumes: Keyed;
  /** Facet `source`: `snapshot:<id>` → source Region or ''. */
  readonly sources: Keyed;
  /** Facet `made-for`: image id → '' where CreateImage or CopyImage made it, as its description or the evidence says. */
  readonly madeFor: Keyed;
  /** Facet `share`: `<kind>:<id>` → ''. Ends with deletion; the bin keeps them in `binned`. */
  readonly shares: Keyed;
  readonly binned: Keyed;
  readonly sharesComplete: boolean;
  /** Facet `tier`: { standard | archive: '' }, and for a temporary restore { standard: <until, microseconds> }. */
  readonly tier: Keyed;
  /** Facet `lock`: { [governance | compliance | compliance-cooloff | locked]: expiry in microseconds or '' }, or empty. */
  readonly lock: Keyed;
  /** Until when a compliance lock may still be changed or taken off, in microseconds. */
  readonly coolOffUntil: number | null;
  /** The tier that it was asked to move to and has not reached. */
  readonly movingTo: { readonly tier: 'archive' | 'standard'; readonly temporaryDays: number | null } | null;
  /** The last move between tiers that was asked for, and what came of it; null where none was. */
  readonly lastMove: TierMove | null;
  /** Of one in the Recycle Bin: until when it is kept, in microseconds, where that is told. */
  readonly recycledUntil: number | null;
  readonly settledBy: FactOrder | null;
}

export interface TierMove {
  readonly tier: 'archive' | 'standard';
  readonly temporaryDays: number | null;
  /** When it was asked for, and when it ended, in microseconds. */
  readonly askedAt: number;
  readonly endedAt: number | null;
  readonly result: 'completed' | 'failed' | null;
  readonly reason: string | null;
}

export const VOLUME_STATES = [
  'unknown',
  'creating',
  'available',
  'in-use',
  'error',
  'deleted',
  'recycled',
  'purged',
] as const;
export type VolumeState = (typeof VOLUME_STATES)[number];

export interface Volume extends Resource<VolumeState> {
  readonly volumeId: string;
  readonly createdAt: number | null;
  readonly sizeGiB: number | null;
  readonly volumeType: string | null;
  readonly encrypted: boolean | null;
  readonly availabilityZone: string | null;
  /** Facet `source`: `snapshot:<id>` → ''. */
  readonly sources: Keyed;
  /** Facet `attachment`: instance id → device. */
  readonly attachments: Keyed;
  readonly iops: number | null;
  readonly throughput: number | null;
  readonly kmsKeyId: string | null;
  /** May be attached to several instances of its zone at once. */
  readonly multiAttach: boolean;
  /** Instances whose termination deletes it: instance id → ''. */
  readonly deletedWith: Keyed;
  /** Its last modification: how far that is, when it began (microseconds), and of what shape the volume was before. */
  readonly modification: Modification | null;
  /** Of one in the Recycle Bin: until when it is kept, in microseconds, where that is told. */
  readonly recycledUntil: number | null;
  /** Whether reading and writing goes on by itself after a potential inconsistency. */
  readonly autoEnableIO: boolean;
  /** Of one made under a client token: a digest of what was asked. */
  readonly parameters: string | null;
}

export interface Modification {
  readonly progress: string;
  readonly startedAt: number;
  /** When it completed or failed; null while it is under way. */
  readonly endedAt: number | null;
  readonly from: Pick<Volume, 'sizeGiB' | 'volumeType' | 'iops' | 'throughput'>;
}

export const INSTANCE_STATES = [
  'unknown',
  'pending',
  'running',
  'stopping',
  'stopped',
  'shutting-down',
  'terminated',
] as const;
export type InstanceState = (typeof INSTANCE_STATES)[number];

export interface Instance extends Resource<InstanceState> {
  readonly instanceId: string;
  readonly launchedAt: number | null;
  readonly launchedBy: string | null;
  readonly reservationId: string | null;
  readonly instanceType: string | null;
  readonly availabilityZone: string | null;
  readonly architecture: string | null;
  readonly rootDeviceName: string | null;
  /** AWS took its Spot capacity back, and nothing told what that did to it: it counts as terminated until something does. */
  readonly endIsGuessed: boolean;
  /** The image it runs now, and facet `image`: image id → '', or → 'presumed' while only its replacement was asked for. */
  readonly imageId: string | null;
  readonly images: Keyed;
  /** The image parameter as it was asked for, where it was an SSM reference. */
  readonly requestedImage: string | null;
  readonly blockDevices: readonly BlockDevice[];
  /** Everything else about it, by name: from its launch, or changed since. Part of the facet `attributes`. */
  readonly attributes: Keyed;
  /** Its root volume was asked to be replaced, and neither was nor failed to be; `before`: the image that it ran then. */
  readonly rootReplacement: RootReplacement | null;
  /** Every replacement of its root volume under a task id, also those that have ended: task id → JSON of `RootTask`. */
  readonly rootTasks: Keyed;
  /** The code of `stateReason`, where that is told with one. */
  readonly stateReasonCode: string | null;
  /** When what led to its state began, in microseconds: a stop from the moment it was asked. */
  readonly movedAt: number | null;
}

export interface RootReplacement {
  readonly taskId: string | null;
  readonly imageId: string | null;
  readonly snapshotId: string | null;
  readonly before: string | null;
}

export interface RootTask {
  readonly state: 'in-progress' | 'succeeded' | 'failed';
  readonly startedAt: number;
  readonly endedAt: number | null;
  readonly imageId: string | null;
  readonly snapshotId: string | null;
  /** The volume that it replaces is deleted. */
  readonly deletesReplaced?: true;
}

export type AccountState = 'unknown' | 'active' | 'suspended' | 'closed';

/** Facet `membership`: { member | none: 'observed' }; empty where no fact tells whether it is in an organization. */
export interface Account extends Subject<AccountState> {
  readonly accountId: string;
  /** Facet `mode`: { ruled: '' } or { observed: '' }, or empty: observed by default. */
  readonly mode: Keyed;
  /**
   * Facet `organization`: { <organization id or 'unknown'>: <id of the account that manages it, or ''> }; empty: in none, or not
   * known (see `membership`).
   */
  readonly organization: Keyed;
  /** Facet `parent`: organizational unit or root id → ''. */
  readonly parent: Keyed;
  readonly membership: Keyed;
  readonly membershipKnown: boolean;
  /** Facets by Region: `image-block-public-access`, `snapshot-block-public-access`, `allowed-images`, `encryption-by-default`. */
  readonly imageBlockPublicAccess: Keyed;
  readonly snapshotBlockPublicAccess: Keyed;
  readonly allowedImages: Keyed;
  readonly encryptionByDefault: Keyed;
  /** Facet `encryption-key-by-default`: Region → key, where it is not AWS's. */
  readonly encryptionKeyByDefault: Keyed;
  /** Facet `allowed-images-criteria`: Region → JSON of the list. */
  readonly allowedImagesCriteria: Keyed;
  /** Facet `recycle-bin-rule`: `<Region>/<rule id>` → JSON of what is known of it. */
  readonly recycleBinRules: Keyed;
  /** Imports: task id → active, completed or failed. */
  readonly importTasks: Keyed;
  /** What is told of each import: task id → JSON of `ImportTask`. */
  readonly imports: Keyed;
  /** Reports on the use of images: report id → image id, and those that were deleted are gone. */
  readonly usageReports: Keyed;
}

export interface ImportTask {
  readonly region: string;
  readonly makes?: 'image' | 'snapshot';
  readonly description?: string;
  readonly format?: string;
  readonly source?: string;
  readonly encrypted?: boolean;
  readonly kmsKeyId?: string;
  readonly tags?: Keyed;
  readonly parameters?: string;
  readonly madeId?: string;
  readonly reason?: string;
}

export interface Organization extends Subject<'active' | 'deleted'> {
  readonly organizationId: string;
  readonly managementAccountId: string | null;
  readonly rootId: string | null;
  /** Facet `unit`: organizational unit id → parent id ('' where not told). */
  readonly units: Keyed;
  readonly names: Keyed;
}
