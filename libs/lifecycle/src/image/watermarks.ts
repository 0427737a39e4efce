import { excluding, including, only } from '../keyed.js';
import type { Rules } from '../rules.js';
import type { Image } from '../states.js';

/** Marks that an owner puts on its image; detaching one does not reach the descendants that inherited it. */
export const watermarks: Rules<Image> = {
  ImageWatermarkAttached: (image, { data }) => ({
    ...image,
    watermarks: including(
      image.watermarks,
      only(data.watermark, data.origin === undefined ? '' : JSON.stringify(data.origin)),
    ),
  }),
  ImageWatermarkDetached: (image, { data }) => ({
    ...image,
    watermarks: excluding(image.watermarks, [data.watermark]),
  }),
};
