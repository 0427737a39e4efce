import type { ImageEvent } from '../facts.js';
import { rule } from '../refusal.js';
import type { Image } from '../states.js';
import { ownLivingImage, type Seeing } from './visibility.js';

/**
 * Disables an image: it launches nothing more, and every launch permission is gone for good. Protection from deregistration
 * does not stand in the way (EC2 user guide, disable an AMI). Disabled already, nothing changes.
 * @throws {Refusal}
 */
export function disableImage(image: Image, seeing: Seeing): readonly ImageEvent[] {
  const { imageId, state } = image;
  ownLivingImage(image, seeing);
  if (state === 'disabled') return [];
  rule(state === 'available', 'image-not-available', imageId, `It is ${state}.`);
  return [{ type: 'ImageDisabled', data: { imageId } }];
}

/**
 * Enables a disabled image again, without what it was shared with. Available already, nothing changes.
 * @throws {Refusal}
 */
export function enableImage(image: Image, seeing: Seeing): readonly ImageEvent[] {
  const { imageId, state } = image;
  ownLivingImage(image, seeing);
  if (state === 'available') return [];
  rule(state === 'disabled', 'image-not-available', imageId, `It is ${state}.`);
  return [{ type: 'ImageEnabled', data: { imageId } }];
}
