import { DescribeImagesAction } from './describe-images.action.js';

/** What tells of images. */
export const IMAGE_READING_ACTIONS = [DescribeImagesAction] as const;
