import { encryptionOf } from '../encryption.js';
import type { FactData, ImageEvent } from '../facts.js';
import { valueOf } from '../keyed.js';
import { present } from '../present.js';
import { rule } from '../refusal.js';
import { mayRead, type SharedWith } from '../snapshot/use.js';
import type { Image, Keyed, Snapshot } from '../states.js';
import { checkTags, ownTags } from '../tags.js';
import type { BlockDevice, Tags } from '../vocabulary.js';
import { birthOf, checkNew, type Making, type NewImage } from './new-image.js';
import { usableImage } from './visibility.js';
import { inheritedWatermarks } from './watermarking.js';

/** Copies into one Region at a time (EC2 user guide, copy an AMI). */
const MOST_UNDER_WAY = 300;
const DURATION_STEP = 15;
const DURATION_MOST = 48 * 60;

/** How long a client token is remembered (EC2 user guide, ensuring idempotency: at least 24 hours). */
const TOKEN_HOLDS = 24 * 60 * 60 * 1_000_000;

/** A copy to be made, in the Region where it is asked for. */
export interface ImageCopyAsked extends NewImage {
  readonly sourceImageId: string;
  readonly sourceRegion: string;
  readonly encrypted?: boolean | undefined;
  readonly kmsKeyId?: string | undefined;
  readonly copiesTags?: boolean | undefined;
  readonly snapshotTags?: Tags | undefined;
  /** Within how many minutes its snapshots are to be complete. */
  readonly durationMinutes?: number | undefined;
  /** The ids that the snapshots will have: source snapshot id → new snapshot id. */
  readonly snapshotIds: Keyed;
  /** A digest of everything that was asked under a client token. */
  readonly parameters?: string | undefined;
}

interface Known extends Making, SharedWith {
  readonly source: Image | null;
  /** The snapshots behind the source, by id. */
  readonly sourceSnapshots: Keyed<Snapshot>;
  readonly encryptionByDefault: boolean;
  /** The account's own key in the Region; without one, AWS's. */
  readonly defaultKey?: string | undefined;
  readonly copiesUnderWay: number;
}

const partitionOf = (region: string): string => /^(cn|us-gov|us-iso[bef]?|eu-isoe|eusc)-/.exec(region)?.[1] ?? 'aws';

function checkRequest(asked: ImageCopyAsked, known: Known): void {
  const { imageId, durationMinutes: minutes } = asked;
  const same = partitionOf(asked.sourceRegion) === partitionOf(known.region);
  rule(same, 'image-copy-across-partitions', imageId, `From ${asked.sourceRegion} to ${known.region}.`);
  const timed = minutes === undefined || (minutes > 0 && minutes <= DURATION_MOST && minutes % DURATION_STEP === 0);
  rule(timed, 'image-copy-duration-malformed', imageId, `It is ${minutes} minutes.`);
  rule(known.copiesUnderWay < MOST_UNDER_WAY, 'image-copy-limit-exceeded', imageId);
  checkTags(imageId, asked.snapshotTags ?? {});
}

function copyable({ attributes }: Image, asked: ImageCopyAsked, own: boolean): void {
  const { sourceImageId, imageId, encrypted, kmsKeyId } = asked;
  rule(own || (attributes.productCodes ?? []).length === 0, 'image-paid-confined', sourceImageId);
  const sealable = attributes.rootDeviceType !== 'instance-store';
  rule(sealable || (encrypted !== true && kmsKeyId === undefined), 'image-copy-encrypted-alike', imageId);
}

/** A device of the copy: its snapshot is a copy of the source's, encrypted as that, or more. */
function copied(device: BlockDevice, asked: ImageCopyAsked, known: Known): BlockDevice {
  const { snapshotId: sourceId, volumeId: _volume, encrypted: _encrypted, kmsKeyId: _key, ...shape } = device;
  if (sourceId === undefined) return shape;
  const source = valueOf(known.sourceSnapshots, sourceId);
  const readable = source !== undefined && mayRead(source, known.account, known);
  rule(readable, 'image-copy-storage-unshared', asked.imageId, `It is ${sourceId}.`);
  // A key is of one account and one Region.
  const near = source.ownerId === known.account && source.region === known.region;
  const encryption = encryptionOf(asked.imageId, {
    source,
    asked,
    byDefault: known.encryptionByDefault,
    defaultKey: (near ? source.kmsKeyId : null) ?? known.defaultKey,
  });
  return { ...shape, ...present({ snapshotId: valueOf(asked.snapshotIds, sourceId) }), ...encryption };
}

function sourcesOf({ snapshotIds }: ImageCopyAsked, devices: readonly BlockDevice[]): Record<string, string> {
  const sources = devices.flatMap(({ snapshotId = '' }) => {
    const copyId = valueOf(snapshotIds, snapshotId);
    return copyId === undefined ? [] : [[copyId, snapshotId] as const];
  });
  return Object.fromEntries(sources);
}

/** What passes on to a copy: neither what the owner says of it, nor who vouches for it. */
function passedOn({ attributes }: Image) {
  const { blockDevices = [], ownerAlias: _alias, description: _description, ...passed } = attributes;
  return { blockDevices, passed };
}

/**
 * Copies an image that the account owns or may launch, with the snapshots behind it, which must be shared with it, too. Launch
 * permissions are never copied; tags are when asked for and the image is the account's own; watermarks always (EC2 user guide, copy
 * an AMI).
 * @throws {Refusal}
 */
export function copyImage(image: Image, asked: ImageCopyAsked, known: Known): readonly ImageEvent[] {
  const { imageId, name, description, sourceImageId, sourceRegion, copiesTags, encrypted, kmsKeyId } = asked;
  const source = usableImage(known.source, sourceImageId, { ...known, region: sourceRegion });
  checkNew(image, asked, known);
  checkRequest(asked, known);
  const own = source.ownerId === known.account;
  copyable(source, asked, own);
  const { blockDevices, passed } = passedOn(source);
  const attributes = {
    ...passed,
    name,
    ...present({ description }),
    imageLocation: `${known.account}/${name}`,
    blockDevices: blockDevices.map((device) => copied(device, asked, known)),
  };
  const tags = { ...(copiesTags === true && own && ownTags(source.tags)), ...asked.tags };
  checkTags(imageId, tags);
  const data = {
    ...birthOf({ ...asked, tags }, known, attributes),
    sourceImageId,
    sourceRegion,
    ...present({ encrypted, kmsKeyId, snapshotTags: asked.snapshotTags, parameters: asked.parameters }),
    copiesTags: copiesTags ?? false,
    snapshotSources: sourcesOf(asked, blockDevices),
  };
  return [{ type: 'ImageCopyRequested', data }, ...inheritedWatermarks(imageId, source)];
}

/** The snapshot copies that must follow an image's copy, as the copy itself tells: also after a crash in between. */
export const snapshotsToCopy = (copy: FactData<'ImageCopyRequested'>): FactData<'SnapshotCopyRequested'>[] =>
  (copy.attributes.blockDevices ?? []).flatMap(({ snapshotId = '', sizeGiB, encrypted, kmsKeyId }) => {
    const sourceSnapshotId = valueOf(copy.snapshotSources ?? {}, snapshotId);
    if (sourceSnapshotId === undefined) return [];
    return [
      {
        snapshotId,
        ownerId: copy.ownerId,
        region: copy.region,
        sourceSnapshotId,
        sourceRegion: copy.sourceRegion,
        ...present({ sizeGiB, encrypted, kmsKeyId, tags: copy.snapshotTags }),
        description: `Copied for DestinationAmi ${copy.imageId} from SourceAmi ${copy.sourceImageId} for SourceSnapshot ${sourceSnapshotId}.`,
      },
    ];
  });

/**
 * Whether the copy that a client token names was made already by the same request.
 * @throws {Refusal} By another one.
 */
export function repeatsCopy(copy: Image, parameters: string | undefined, at: number): boolean {
  if (!copy.known || parameters === undefined || at >= (copy.createdAt ?? at) + TOKEN_HOLDS) return false;
  rule(copy.request === parameters, 'request-token-reused', copy.imageId);
  return true;
}
