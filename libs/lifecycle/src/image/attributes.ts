import type { Rules } from '../rules.js';
import type { Image } from '../states.js';

/** What an image says of itself and can be changed later. */
export const attributes: Rules<Image> = {
  ImageAttributesChanged: (image, { data }) => ({ ...image, attributes: { ...image.attributes, ...data.attributes } }),
  FastLaunchChanged: (image, { data }) => ({ ...image, fastLaunch: data.state }),
};
