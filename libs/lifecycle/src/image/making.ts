import type { FactData } from '../facts.js';
import type { FactOf, Rules } from '../rules.js';
import type { Image } from '../states.js';
import { born } from '../subject.js';

type Birth = 'ImageCreationRequested' | 'ImageRegistered' | 'ImageCopyRequested' | 'ImageRestoreRequested';

const made =
  (creation: NonNullable<Image['creation']>) =>
  (image: Image, { data, metadata }: FactOf<Birth>): Image => ({
    ...born(image, data),
    creation,
    createdAt: metadata.occurredAt,
    attributes: attributesAtBirth(image, data),
    request: 'parameters' in data ? (data.parameters ?? null) : null,
    // Nobody but the owner can launch an image as it is made: the list is known to be empty.
    permissionsComplete: true,
  });

const attributesAtBirth = (image: Image, { attributes }: FactData<Birth>): Image['attributes'] => ({
  ...image.attributes,
  ...attributes,
});

/** How an image came to be. One whose making was not seen is known only from its first fact on. */
export const making: Rules<Image> = {
  ImageCreationRequested: made('created'),
  ImageRegistered: made('registered'),
  ImageCopyRequested: made('copied'),
  ImageRestoreRequested: made('restored'),
};
