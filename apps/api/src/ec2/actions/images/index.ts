import { DisableImageAction } from './disable-image.action.js';

/** What changes images. */
export const IMAGE_ACTIONS = [DisableImageAction] as const;
