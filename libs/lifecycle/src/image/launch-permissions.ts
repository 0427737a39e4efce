import { excluding, including, NONE, replacing } from '../keyed.js';
import type { Rules } from '../rules.js';
import type { Image, Keyed } from '../states.js';
import { granteeKey, granteesOf, redrifted } from '../subject.js';
import { hasEnded } from './availability.js';

const EVERYONE = granteeKey({ kind: 'everyone', id: 'all' });

/** Everyone may launch it. */
export const isPublic = ({ permissions }: Pick<Image, 'permissions'>): boolean => Object.hasOwn(permissions, EVERYONE);

/** After this, whatever the list was before, it is known. */
export const withoutPermissions = (image: Image): Image => ({ ...image, permissions: NONE, permissionsComplete: true });

const permitted = (image: Image, permissions: Keyed): Image => (hasEnded(image) ? image : { ...image, permissions });

/** The bin keeps what a deregistration ends; deregistered again, or put into the bin, the image has nothing more to lose. */
export const withPermissionsBinned = (image: Image): Image =>
  hasEnded(image) ? image : { ...image, permissions: NONE, binned: image.permissions };

/** Out of the bin, the image has again what it had before it ended. */
export const withPermissionsBack = (image: Image): Image =>
  hasEnded(image) ? { ...image, permissions: image.binned, binned: NONE } : image;

/**
 * Who may launch an image besides its owner. Each permission stands for itself: taking one from an account leaves it what its
 * organization has. Disabling ends them all for good; the Recycle Bin gives back what deregistration ended.
 */
export const launchPermissions: Rules<Image> = {
  LaunchPermissionGranted: (image, { data }) =>
    permitted(image, including(image.permissions, granteesOf(data.grantees))),
  LaunchPermissionRevoked: (image, { data }) =>
    permitted(image, excluding(image.permissions, data.grantees.map(granteeKey))),
  LaunchPermissionsReset: (image) => (hasEnded(image) ? image : withoutPermissions(image)),
  LaunchPermissionDeclined: (image, { data }) =>
    permitted(image, excluding(image.permissions, [granteeKey({ kind: 'account', id: data.accountId })])),
  LaunchPermissionsObserved: (image, { data }) => {
    if (hasEnded(image)) return image;
    const shown = granteesOf(data.grantees);
    const told = image.permissionsComplete ? image.permissions : null;
    return {
      ...image,
      permissions: replacing(image.permissions, shown),
      permissionsComplete: true,
      drift: redrifted(image.drift, 'permissions', told, shown),
    };
  },
  ImageDisabled: (image) => (hasEnded(image) ? image : withoutPermissions(image)),
  ImageDeregistered: withPermissionsBinned,
  ImageRecycled: withPermissionsBinned,
  ImagePurged: (image) => ({ ...image, permissions: NONE, binned: NONE }),
  ImageRestoredFromRecycleBin: withPermissionsBack,
};
