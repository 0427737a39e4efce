import type { Aggregate } from '../aggregate.js';
import { NONE } from '../keyed.js';

/** Which image has a name, of all that an account has in a Region. */
export interface ImageName {
  readonly id: string;
  /** null: the name is free. */
  readonly imageId: string | null;
  readonly claimedAt: number | null;
}

/**
 * The id of a name's stream. The name is written as hexadecimal UTF-8: names are told apart by case, and hold spaces and
 * slashes, which not every store takes in the name of a stream.
 */
export function imageNameId({ accountId, region, name }: { accountId: string; region: string; name: string }): string {
  const bytes = [...new TextEncoder().encode(name)];
  return `${accountId}/${region}/${bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}

/** How the facts of a name become its state. It says nothing in read models: an image's name is told by the image. */
export const imageName: Aggregate<ImageName> = {
  category: 'image-name',
  initial: (id) => ({ id, imageId: null, claimedAt: null }),
  evolve(name, { type, data, metadata }) {
    if (type === 'ImageNameClaimed') return { ...name, imageId: data.imageId, claimedAt: metadata.occurredAt };
    if (type === 'ImageNameReleased' && data.imageId === name.imageId) {
      return { ...name, imageId: null, claimedAt: null };
    }
    return name;
  },
  facets: () => NONE,
};
