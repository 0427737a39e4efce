import { z } from 'zod';
import { defineFact, RANK } from '../fact.js';
import { AccountId, ImageId, Region } from '../vocabulary.js';

const claim = z.object({ name: z.string(), accountId: AccountId, region: Region, imageId: ImageId });

export const IMAGE_NAME_FACTS = [
  defineFact({
    categories: ['image-name'],
    type: 'ImageNameClaimed',
    rank: RANK.changed,
    when: 'An image took its name, which no other image of the account can have in the Region.',
    data: claim,
  }),
  defineFact({
    categories: ['image-name'],
    type: 'ImageNameReleased',
    rank: RANK.changed,
    when: 'The name is free again: its image was deregistered, or never appeared.',
    data: claim,
  }),
] as const;
