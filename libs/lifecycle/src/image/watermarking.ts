import type { ImageEvent } from '../facts.js';
import { isName } from '../image-name/claims.js';
import { valueOf } from '../keyed.js';
import { rule } from '../refusal.js';
import type { Image } from '../states.js';
import { WatermarkOrigin } from '../vocabulary.js';
import { isPublic } from './launch-permissions.js';
import { ownLivingImage, type Seeing } from './visibility.js';

const MOST = 5;

/** The image that a watermark was first attached to; of one that only a trail told of, this image, and not when. */
export function originOf(image: Image, watermark: string): WatermarkOrigin | null {
  const told = valueOf(image.watermarks, watermark);
  if (told === undefined) return null;
  const here = {
    imageId: image.imageId,
    ...(image.region !== null && { region: image.region }),
    ...(image.createdAt !== null && { createdAt: image.createdAt }),
  };
  return told === '' ? here : WatermarkOrigin.parse(JSON.parse(told));
}

/**
 * Attaches a watermark `<account>:<name>` to a private image, at most 5 of them (EC2 user guide, AMI watermarks).
 * @throws {Refusal}
 */
export function attachWatermark(
  image: Image,
  { name }: { readonly name: string },
  seeing: Seeing,
): readonly ImageEvent[] {
  const { imageId, watermarks, createdAt } = image;
  ownLivingImage(image, seeing);
  rule(isName(name), 'watermark-malformed', imageId, `The name is '${name}'.`);
  rule(!isPublic(image), 'watermark-needs-private', imageId);
  const watermark = `${seeing.account}:${name}`;
  if (Object.hasOwn(watermarks, watermark)) return [];
  rule(Object.keys(watermarks).length < MOST, 'watermark-limit-exceeded', imageId);
  const made = createdAt !== null && { createdAt };
  const origin = { imageId, region: seeing.region, ...made, attachedAt: seeing.at };
  return [{ type: 'ImageWatermarkAttached', data: { imageId, watermark, origin } }];
}

/**
 * Detaches a watermark; the images made of this one keep theirs. One that is not attached is none to detach.
 * @throws {Refusal}
 */
export function detachWatermark(
  image: Image,
  { watermark }: { readonly watermark: string },
  seeing: Seeing,
): readonly ImageEvent[] {
  const { imageId, watermarks } = image;
  ownLivingImage(image, seeing);
  if (!Object.hasOwn(watermarks, watermark)) return [];
  return [{ type: 'ImageWatermarkDetached', data: { imageId, watermark } }];
}

/** The watermarks of an image pass on to those made of it, with where they come from. */
export function inheritedWatermarks(imageId: string, source: Image | null): readonly ImageEvent[] {
  if (source === null) return [];
  return Object.keys(source.watermarks).map((watermark) => {
    const origin = originOf(source, watermark);
    return { type: 'ImageWatermarkAttached', data: { imageId, watermark, ...(origin !== null && { origin }) } };
  });
}
