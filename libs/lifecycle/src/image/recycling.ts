import type { Asking } from '../asking.js';
import type { ImageEvent } from '../facts.js';
import { checkClaim } from '../image-name/claims.js';
import type { ImageName } from '../image-name/image-name.js';
import { rule } from '../refusal.js';
import type { Image } from '../states.js';

interface Known extends Asking {
  /** Its name, which it must hold again: deregistration released it. */
  readonly claim: ImageName;
  /** Snapshots behind the image that are not there. */
  readonly missingSnapshots: readonly string[];
}

function binned(image: Image, { account, region }: Asking): void {
  const own = image.ownerId === account && image.region === region;
  rule(own && image.state === 'recycled', 'image-not-in-bin', image.imageId);
}

/**
 * Takes an image out of the Recycle Bin, with its launch permissions, once all of its snapshots are there.
 * @throws {Refusal}
 */
export function restoreImage(image: Image, known: Known): readonly ImageEvent[] {
  const { imageId, attributes, recycledUntil } = image;
  binned(image, known);
  rule(recycledUntil === null || known.at < recycledUntil, 'image-not-in-bin', imageId, 'Its retention has ended.');
  const [missing] = known.missingSnapshots;
  rule(missing === undefined, 'image-snapshots-missing', imageId, `${missing} is missing.`);
  if (attributes.name !== undefined) checkClaim(known.claim, imageId, attributes.name);
  return [{ type: 'ImageRestoredFromRecycleBin', data: { imageId } }];
}

/**
 * Ends an image whose retention has ended.
 * @throws {Refusal}
 */
export function purgeImage(image: Image, asking: Asking): readonly ImageEvent[] {
  const { imageId, recycledUntil } = image;
  binned(image, asking);
  rule(recycledUntil !== null && asking.at >= recycledUntil, 'image-retention-running', imageId);
  return [{ type: 'ImagePurged', data: { imageId } }];
}
