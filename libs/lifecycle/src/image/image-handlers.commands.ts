import { DisableImageHandler, EnableImageHandler } from './disabling.commands.js';

/** What handles the commands on images. */
export const IMAGE_HANDLERS = [DisableImageHandler, EnableImageHandler] as const;
