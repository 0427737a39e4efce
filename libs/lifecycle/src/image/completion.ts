import type { ImageEvent } from '../facts.js';
import type { Image } from '../states.js';
import { unsettled } from './availability.js';

/** The image is made. Told of one that is settled already, or has ended meanwhile, it changes nothing. */
export const completeImage = (image: Image): readonly ImageEvent[] =>
  unsettled(image) ? [{ type: 'ImageBecameAvailable', data: { imageId: image.imageId } }] : [];

/**
 * The image could not be made: a snapshot failed, its key may not be used, a limit was met. Its id stays until deregistration. One that
 * was registered is available from the start, and the table of states lets nothing available fail.
 */
export const failImage = (image: Image, reason: string): readonly ImageEvent[] =>
  image.state === 'pending' ? [{ type: 'ImageCreationFailed', data: { imageId: image.imageId, reason } }] : [];
