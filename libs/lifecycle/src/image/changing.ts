import type { ImageEvent } from '../facts.js';
import { present } from '../present.js';
import { rule } from '../refusal.js';
import type { Image } from '../states.js';
import { checkBoot } from './boot.js';
import { checkDescription } from './new-image.js';
import { ownLivingImage, type Seeing } from './visibility.js';

/** What is to be changed; what is left out stays. */
export interface ChangeAsked {
  readonly description?: string | undefined;
  readonly imdsSupport?: string | undefined;
  readonly bootMode?: string | undefined;
}

/**
 * Changes what an image says of itself: its description, how it boots, and, one way only, that its instances take IMDSv2 alone.
 * @throws {Refusal}
 */
export function changeImage(image: Image, asked: ChangeAsked, seeing: Seeing): readonly ImageEvent[] {
  const { imageId, attributes } = image;
  ownLivingImage(image, seeing);
  checkDescription(imageId, asked.description);
  const { imdsSupport, bootMode, description } = asked;
  const turnedOff = attributes.imdsSupport !== undefined && imdsSupport !== undefined && imdsSupport !== 'v2.0';
  rule(!turnedOff, 'image-attribute-one-way', imageId);
  checkBoot(imageId, { ...attributes, ...present({ imdsSupport, bootMode }) });
  const changed = present({
    description: description === (attributes.description ?? '') ? undefined : description,
    imdsSupport: imdsSupport === attributes.imdsSupport ? undefined : imdsSupport,
    bootMode: bootMode === attributes.bootMode ? undefined : bootMode,
  });
  return Object.keys(changed).length === 0
    ? []
    : [{ type: 'ImageAttributesChanged', data: { imageId, attributes: changed } }];
}
