import { checkClaim } from '../image-name/claims.js';
import type { ImageName } from '../image-name/image-name.js';
import { rule } from '../refusal.js';
import type { Image } from '../states.js';
import { checkTags } from '../tags.js';
import type { ImageAttributes, Tags } from '../vocabulary.js';
import type { Seeing } from './visibility.js';

const LONGEST_DESCRIPTION = 255;

/** What is asked of every image that is to be made. */
export interface NewImage {
  readonly imageId: string;
  readonly name: string;
  readonly description?: string | undefined;
  readonly tags?: Tags | undefined;
}

/** What every making of an image must know beside it. */
export interface Making extends Seeing {
  readonly claim: ImageName;
  /** How many images the account has in the Region, also pending, disabled and in the bin, and how many it may have. */
  readonly images: number;
  readonly imageLimit: number;
}

/** A description of at most 255 characters. */
export function checkDescription(imageId: string, description: string | undefined): void {
  rule((description ?? '').length <= LONGEST_DESCRIPTION, 'image-description-too-long', imageId);
}

/**
 * What holds for every new image: its id is new, its name is claimed for it, and the account may have one more.
 * @throws {Refusal}
 */
export function checkNew(image: Image, { imageId, name, description, tags }: NewImage, known: Making): void {
  rule(!image.known, 'image-id-taken', imageId);
  checkClaim(known.claim, imageId, name);
  checkDescription(imageId, description);
  checkTags(imageId, tags ?? {});
  rule(known.images < known.imageLimit, 'image-limit-exceeded', imageId, `It has ${known.images}.`);
}

/** The members that every birth tells. */
export const birthOf = ({ imageId, tags }: NewImage, known: Seeing, attributes: ImageAttributes) => ({
  imageId,
  ownerId: known.account,
  region: known.region,
  attributes,
  ...(tags !== undefined && Object.keys(tags).length > 0 && { tags }),
});
