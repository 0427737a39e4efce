import { isAwsManagedKey } from '../encryption.js';
import type { ImageEvent } from '../facts.js';
import { checkGrantee } from '../grantees.js';
import { rule } from '../refusal.js';
import type { Image, Snapshot } from '../states.js';
import { granteeKey } from '../subject.js';
import type { Grantee } from '../vocabulary.js';
import { deprecationOfPublic } from './deprecating.js';
import { ownLivingImage, type Seeing, usableImage } from './visibility.js';

const MOST_ENTITIES = 1000;
const MOST_NAMED = 10_000;

interface PermissionsAsked {
  readonly add?: readonly Grantee[] | undefined;
  readonly remove?: readonly Grantee[] | undefined;
}

interface Known extends Seeing {
  /** Block public access for images, of the owner in the Region. */
  readonly publicAccess: 'block-new-sharing' | 'unblocked';
  /** The snapshots behind the image. */
  readonly snapshots: readonly Pick<Snapshot, 'snapshotId' | 'encrypted' | 'kmsKeyId'>[];
  /** How many public images the owner has in the Region, and may have. */
  readonly publicImages: number;
  readonly publicImageLimit: number;
}

function rightRequest(imageId: string, { add = [], remove = [] }: PermissionsAsked): void {
  const named = add.length + remove.length;
  rule(named <= MOST_NAMED, 'launch-permission-request-too-large', imageId, `It names ${named}.`);
  for (const grantee of [...add, ...remove]) checkGrantee(imageId, grantee);
  const removed = new Set(remove.map(granteeKey));
  const both = add.find((grantee) => removed.has(granteeKey(grantee)));
  rule(both === undefined, 'launch-permission-contradictory', imageId, `It names ${both?.id} twice.`);
}

/** What never becomes public (EC2 user guide, make your AMI publicly available). */
function publishable(image: Image, known: Known): void {
  const { imageId } = image;
  rule(known.publicAccess === 'unblocked', 'public-access-blocked', imageId);
  rule(Object.keys(image.watermarks).length === 0, 'image-watermarked-not-public', imageId);
  rule((image.attributes.productCodes ?? []).length === 0, 'image-paid-not-public', imageId);
  const sealed = known.snapshots.find(({ encrypted }) => encrypted === true);
  rule(sealed === undefined, 'image-encrypted-not-public', imageId, `${sealed?.snapshotId} is encrypted.`);
  rule(known.publicImages < known.publicImageLimit, 'public-image-limit-exceeded', imageId);
}

function shareable(image: Image, added: readonly Grantee[], known: Known): void {
  const { imageId, state } = image;
  rule(state === 'available', 'image-not-available', imageId, `It is ${state}.`);
  const managed = known.snapshots.find(({ encrypted, kmsKeyId }) => encrypted === true && isAwsManagedKey(kmsKeyId));
  rule(managed === undefined, 'image-key-not-shareable', imageId, `${managed?.snapshotId} is encrypted under it.`);
  if (added.some(({ kind }) => kind === 'everyone')) publishable(image, known);
}

const distinct = (grantees: readonly Grantee[]): readonly Grantee[] => [
  ...new Map(grantees.map((grantee) => [granteeKey(grantee), grantee])).values(),
];

const told = (
  type: 'LaunchPermissionGranted' | 'LaunchPermissionRevoked',
  imageId: string,
  grantees: readonly Grantee[],
): readonly ImageEvent[] => (grantees.length === 0 ? [] : [{ type, data: { imageId, grantees: [...grantees] } }]);

/**
 * Gives launch permissions and takes them back; what is so already is not recorded again. Taking an account's own leaves it what
 * its organization or unit has. An image that becomes public is deprecated two years after its creation at the latest.
 * @throws {Refusal}
 */
export function changeLaunchPermissions(image: Image, asked: PermissionsAsked, known: Known): readonly ImageEvent[] {
  const { imageId, permissions } = image;
  ownLivingImage(image, known);
  rightRequest(imageId, asked);
  const holds = (grantee: Grantee) => Object.hasOwn(permissions, granteeKey(grantee));
  const added = distinct(asked.add ?? []).filter((grantee) => !holds(grantee));
  const removed = distinct(asked.remove ?? []).filter(holds);
  if (added.length > 0) shareable(image, added, known);
  const count = Object.keys(permissions).length + added.length - removed.length;
  rule(
    added.length === 0 || count <= MOST_ENTITIES,
    'launch-permission-limit-exceeded',
    imageId,
    `It would be ${count}.`,
  );
  const published = added.some(({ kind }) => kind === 'everyone');
  return [
    ...told('LaunchPermissionGranted', imageId, added),
    ...told('LaunchPermissionRevoked', imageId, removed),
    ...(published ? deprecationOfPublic(image, known.at) : []),
  ];
}

/**
 * Takes every launch permission back.
 * @throws {Refusal}
 */
export function resetLaunchPermissions(image: Image, seeing: Seeing): readonly ImageEvent[] {
  ownLivingImage(image, seeing);
  if (Object.keys(image.permissions).length === 0) return [];
  return [{ type: 'LaunchPermissionsReset', data: { imageId: image.imageId } }];
}

/**
 * A receiver gives up what was given to its account alone; what its organization or everyone has, it keeps.
 * @throws {Refusal}
 */
export function declineLaunchPermission(image: Image, seeing: Seeing): readonly ImageEvent[] {
  const { imageId, permissions } = image;
  usableImage(image, imageId, seeing);
  const own = granteeKey({ kind: 'account', id: seeing.account });
  rule(Object.hasOwn(permissions, own), 'launch-permission-absent', imageId);
  return [{ type: 'LaunchPermissionDeclined', data: { imageId, accountId: seeing.account } }];
}
