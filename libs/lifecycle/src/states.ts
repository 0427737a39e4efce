import type { BlockDevice, Certainty, ImageAttributes } from './vocabulary.js';

/** Keys of user-chosen names: read with `Object.hasOwn`, written by copying with a computed key. */
export type Keyed<Value = string> = Readonly<Record<string, Value>>;

/** What all subjects tell about themselves. */
interface Subject {
  /** Any fact at all was seen. */
  readonly known: boolean;
  /** The evidence reaches back to its beginning; otherwise what was before its first fact is unknown. */
  readonly complete: boolean;
  /** occurredAt of the first and the last fact that told something of it; null where there is none. */
  readonly firstFactAt: number | null;
  readonly lastFactAt: number | null;
  readonly ownerId: string | null;
  readonly region: string | null;
}

export type ImageState =
  'unknown' | 'pending' | 'available' | 'failed' | 'disabled' | 'deregistered' | 'recycled' | 'purged';

export interface Image extends Subject {
  readonly imageId: string;
  /** `unknown` where no fact tells. */
  readonly state: ImageState;
  readonly certainty: Certainty;
  /** facet `state`: { [state]: certainty }. */
  readonly states: Keyed;
  /** How it was made; null where its making was not seen. */
  readonly creation: 'created' | 'registered' | 'copied' | 'restored' | 'observed' | null;
  readonly createdAt: number | null;
  readonly attributes: ImageAttributes;
  /** facet `source`: `image:<id>` → source Region or '', `instance:<id>` → ''. */
  readonly sources: Keyed;
  /** facet `snapshot`: snapshot id → device name. */
  readonly snapshots: Keyed;
  /** facet `permission`: `<kind>:<id>` → ''. Empty while disabled or deregistered; the bin keeps them in `binned`. */
  readonly permissions: Keyed;
  readonly binned: Keyed;
  /** The whole list of permissions is known (made under evidence, or seen by an inventory). */
  readonly permissionsComplete: boolean;
  /** facet `tag`. */
  readonly tags: Keyed;
  /** facet `deprecation`: { at: <microseconds> }, or empty. */
  readonly deprecation: Keyed;
  /** facet `protection`: { enabled: 'with-cooldown' | 'without-cooldown' } or { cooldown: <until, microseconds> }, or empty. */
  readonly protection: Keyed;
  /** facet `watermark`: key → ''. */
  readonly watermarks: Keyed;
  readonly stateReason: string | null;
  readonly lastLaunchedAt: number | null;
  /** What an inventory showed that differs from what the facts before it say: member → [told by facts, shown by inventory]. */
  readonly drift: Keyed<readonly [string, string]>;
}

export type SnapshotState = 'unknown' | 'pending' | 'completed' | 'error' | 'deleted' | 'recycled' | 'purged';

export interface Snapshot extends Subject {
  readonly snapshotId: string;
  readonly state: SnapshotState;
  readonly certainty: Certainty;
  readonly states: Keyed;
  readonly startedAt: number | null;
  readonly sizeGiB: number | null;
  readonly encrypted: boolean | null;
  readonly kmsKeyId: string | null;
  readonly description: string | null;
  /** facet `volume`: volume id → ''. A copy's volume id is arbitrary and is left out. */
  readonly volumes: Keyed;
  /** facet `source`: `snapshot:<id>` → source Region or ''. */
  readonly sources: Keyed;
  /** facet `made-for`: image id → '' where CreateImage or CopyImage made it, as its description or the evidence says. */
  readonly madeFor: Keyed;
  /** facet `share`: `<kind>:<id>` → ''. */
  readonly shares: Keyed;
  readonly sharesComplete: boolean;
  readonly tags: Keyed;
  /** facet `tier`: { standard | archive: '' }. */
  readonly tier: Keyed;
  /** facet `lock`: { [lockState]: expiry in microseconds or '' }, or empty. */
  readonly lock: Keyed;
  readonly stateReason: string | null;
  readonly drift: Keyed<readonly [string, string]>;
}

export type VolumeState = 'unknown' | 'creating' | 'available' | 'in-use' | 'error' | 'deleted' | 'recycled';

export interface Volume extends Subject {
  readonly volumeId: string;
  readonly state: VolumeState;
  readonly certainty: Certainty;
  readonly states: Keyed;
  readonly createdAt: number | null;
  readonly sizeGiB: number | null;
  readonly volumeType: string | null;
  readonly encrypted: boolean | null;
  readonly availabilityZone: string | null;
  /** facet `source`: `snapshot:<id>` → ''. */
  readonly sources: Keyed;
  /** facet `attachment`: instance id → device. */
  readonly attachments: Keyed;
  readonly tags: Keyed;
  readonly drift: Keyed<readonly [string, string]>;
}

export type InstanceState = 'unknown' | 'pending' | 'running' | 'stopping' | 'stopped' | 'shutting-down' | 'terminated';

export interface Instance extends Subject {
  readonly instanceId: string;
  readonly state: InstanceState;
  readonly certainty: Certainty;
  readonly states: Keyed;
  readonly launchedAt: number | null;
  readonly launchedBy: string | null;
  readonly reservationId: string | null;
  readonly instanceType: string | null;
  readonly availabilityZone: string | null;
  readonly architecture: string | null;
  readonly rootDeviceName: string | null;
  /** The image it runs now, and facet `image`: image id → ''. */
  readonly imageId: string | null;
  readonly images: Keyed;
  /** The image parameter as it was asked for, where it was an SSM reference. */
  readonly requestedImage: string | null;
  readonly blockDevices: readonly BlockDevice[];
  readonly tags: Keyed;
  /** Attributes changed since launch, by AWS's name. facet `attribute`. */
  readonly attributes: Keyed;
  readonly stateReason: string | null;
  readonly drift: Keyed<readonly [string, string]>;
}

/** facets: `mode`, `organization`, `parent`, `image-block-public-access`, `snapshot-block-public-access`, `allowed-images`,
 * `allowed-images-criteria`, `encryption-by-default` (key: Region), `recycle-bin-rule` (key: `<Region>/<rule id>`, value: JSON). */
export interface Account extends Subject {
  readonly accountId: string;
  /** { ruled: '' } or { observed: '' }, or empty: observed by default. */
  readonly mode: Keyed;
  /** { <organization id or 'unknown'>: '' }; empty: in none, or not known (see `membershipKnown`). */
  readonly organization: Keyed;
  readonly parent: Keyed;
  readonly membershipKnown: boolean;
  readonly imageBlockPublicAccess: Keyed;
  readonly snapshotBlockPublicAccess: Keyed;
  readonly allowedImages: Keyed;
  readonly allowedImagesCriteria: Keyed;
  readonly encryptionByDefault: Keyed;
  readonly recycleBinRules: Keyed;
}

/** facet `unit`: organizational unit id → parent id ('' where not told). */
export interface Organization extends Subject {
  readonly organizationId: string;
  readonly managementAccountId: string | null;
  readonly rootId: string | null;
  readonly units: Keyed;
  readonly names: Keyed;
}
