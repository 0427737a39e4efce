import type { FactData, Grantee } from '#lifecycle';
import { about, type Draft, Misunderstood, must } from './call.js';
import { imageShown, type Setting } from './inventory.js';
import { grantees } from './permissions.js';
import { member, text, type Told } from './reading.js';

const ID = /^ami-[0-9a-f]{8}(?:[0-9a-f]{9})?$/;
const ACCOUNT = /^\d{12}$/;

/** An image that somebody gives, whole: unlike one that an inventory shows, it is as it says, and nothing else. */
export interface GivenImage {
  readonly imageId: string;
  readonly ownerId: string;
  readonly region: string;
  readonly shown: FactData<'ImageObserved'>;
  /** Who may launch it; null: its owner and, where it is public, everyone. */
  readonly grantees: readonly Grantee[] | null;
}

/**
 * Reads an image as `aws ec2 describe-images` prints it, with two members more: `Region`, and `LaunchPermissions` as
 * `describe-image-attribute` prints them. Only its id must be told, and its owner and Region by it or for all; it is available, and
 * was made when it was given, where it does not say otherwise.
 * @throws {Misunderstood}
 */
export function readGivenImage(told: Told, setting: Setting, at: number): GivenImage {
  const { account, region } = setting;
  const shown = imageShown(told, { account, region: text(member(told, 'Region')) ?? region });
  const { imageId } = shown;
  if (!ID.test(imageId)) throw new Misunderstood('Its ImageId is not ami- with 8 or 17 hexadecimal digits.');
  const ownerId = must(shown.ownerId ?? account, 'its OwnerId, and no account is given for all');
  if (!ACCOUNT.test(ownerId)) throw new Misunderstood(`Its OwnerId '${ownerId}' is no account id of 12 digits.`);
  const permissions = member(told, 'LaunchPermissions');
  return {
    imageId,
    ownerId,
    region: must(shown.region, 'its Region, and none is given for all'),
    grantees: permissions === undefined ? null : grantees(permissions),
    shown: {
      ...shown,
      ownerId,
      state: shown.state ?? 'available',
      createdAt: shown.createdAt ?? at,
      attributes: {
        ...shown.attributes,
        ownerAlias: text(member(told, 'ImageOwnerAlias')),
        kernelId: text(member(told, 'KernelId')),
        ramdiskId: text(member(told, 'RamdiskId')),
      },
    },
  };
}

const EVERYONE: Grantee = { kind: 'everyone', id: 'all' };

/** What is recorded of an image that is given, and of those of its snapshots that nothing is known of yet. */
export function draftsOf(
  { imageId, shown, grantees: given, ...place }: GivenImage,
  unknownSnapshots: ReadonlySet<string>,
): Draft[] {
  const everyone = given?.some(({ kind }) => kind === 'everyone') ?? shown.public ?? false;
  const rest = (given ?? []).filter(({ kind }) => kind !== 'everyone');
  const permissions = { imageId, grantees: [...(everyone ? [EVERYONE] : []), ...rest] };
  const snapshots = (shown.attributes.blockDevices ?? []).flatMap(({ snapshotId, sizeGiB, encrypted, kmsKeyId }) => {
    if (snapshotId === undefined || !unknownSnapshots.has(snapshotId)) return [];
    const { ownerId, region } = place;
    const told = { sizeGiB, encrypted: encrypted ?? false, kmsKeyId, startedAt: shown.createdAt };
    const data = { snapshotId, ownerId, region, state: 'completed', tier: 'standard', ...told };
    return [about('snapshot', snapshotId, 'SnapshotObserved', data)];
  });
  return [
    ...snapshots,
    about('image', imageId, 'ImageObserved', { ...shown, public: everyone }),
    about('image', imageId, 'LaunchPermissionsObserved', permissions),
  ];
}
