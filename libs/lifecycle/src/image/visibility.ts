import type { Asking } from '../asking.js';
import { reaches } from '../grantees.js';
import { rule } from '../refusal.js';
import type { Image } from '../states.js';
import { hasEnded } from './availability.js';

/** Who asks, and where its account stands in organizations, as far as that is known. */
export interface Seeing extends Asking {
  readonly organizationId?: string | undefined;
  /** Its organizational unit and all units above that. */
  readonly unitIds?: readonly string[] | undefined;
}

const owns = (image: Image, { account }: Asking): boolean => image.ownerId === account;

/** Whether the account may launch the image by its owner's word: its own, or one whose permissions reach it. */
export const mayLaunch = (image: Image, { account, organizationId, unitIds }: Seeing): boolean =>
  image.ownerId === account ||
  Object.keys(image.permissions).some((key) => reaches(key, { accountId: account, organizationId, unitIds }));

const isThere = (image: Image, seeing: Seeing): boolean =>
  image.known && image.state !== 'purged' && image.region === seeing.region && mayLaunch(image, seeing);

/**
 * The image as others may use it: to launch it, copy it or write it elsewhere. One that may not be seen is not there.
 * @throws {Refusal}
 */
export function usableImage(image: Image | null, imageId: string, seeing: Seeing): Image {
  rule(image !== null && isThere(image, seeing), 'image-not-found', imageId);
  rule(!hasEnded(image), 'image-ended', imageId);
  rule(image.state === 'available', 'image-not-available', imageId, `It is ${image.state}.`);
  return image;
}

/**
 * Only its owner changes an image. Who may not see it is told that there is none.
 * @throws {Refusal}
 */
export function ownImage(image: Image, seeing: Seeing): void {
  rule(isThere(image, seeing), 'image-not-found', image.imageId);
  rule(owns(image, seeing), 'image-not-owned', image.imageId);
}

/**
 * As `ownImage`, of an image that has not ended.
 * @throws {Refusal}
 */
export function ownLivingImage(image: Image, seeing: Seeing): void {
  ownImage(image, seeing);
  rule(!hasEnded(image), 'image-ended', image.imageId, `It is ${image.state}.`);
}
