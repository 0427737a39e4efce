import type { FactExamples, ImageNameFactType } from '../facts.js';

const claim = {
  name: 'web-2026-03-01',
  accountId: '111122223333',
  region: 'eu-central-1',
  imageId: 'ami-0a1b2c3d4e5f60718',
};

/** One telling example of each fact of an image name. */
export const IMAGE_NAME_EXAMPLES: FactExamples<ImageNameFactType> = {
  ImageNameClaimed: claim,
  ImageNameReleased: claim,
};
