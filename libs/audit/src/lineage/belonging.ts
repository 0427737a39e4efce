import type { ThingInterval } from '#read-model';
import type { Estate } from '../estate.js';
import { toldOf } from '../told.js';

/** An image that a snapshot is part of, and since when: `since.from` is when the image was made, where that is known. */
export interface Belonging {
  readonly imageId: string;
  readonly since: ThingInterval;
}

/** Calls that make the snapshots of the image that they make, and not the image of snapshots that are there. */
const MAKERS = ['created', 'copied', 'restored'];

/** Every image that has the snapshot among its block devices, or for which it says to be made; the first image first. */
export const imagesOf = (estate: Estate, snapshotId: string): Belonging[] => {
  const mapped = estate
    .holders('snapshot', snapshotId, { kind: 'image' })
    .map((since) => ({ imageId: since.id, since }));
  const made = estate.intervalsOf(snapshotId, { facets: ['made-for'] }).map((since) => ({ imageId: since.key, since }));
  const others = made.filter(({ imageId }) => !mapped.some((one) => one.imageId === imageId));
  return [...mapped, ...others]
    .map((one) => sinceMade(estate, one))
    .toSorted((a, b) => a.since.from - b.since.from || (a.imageId < b.imageId ? -1 : 1));
};

/** The block devices of an image never change, so what is seen of them late, by an inventory, holds since it was made. */
const sinceMade = (estate: Estate, { imageId, since }: Belonging): Belonging => {
  const { createdAt } = toldOf(estate.thing(imageId));
  return createdAt === null || createdAt >= since.from
    ? { imageId, since }
    : { imageId, since: { ...since, from: createdAt } };
};

/** The image that the snapshot belongs to: the one it was made for, or else the first that was made of it. */
export const firstImageOf = (estate: Estate, snapshotId: string): Belonging | undefined => {
  const images = imagesOf(estate, snapshotId);
  return images.find(({ since }) => since.facet === 'made-for') ?? images[0];
};

/** The making of the image made the snapshot too, so the snapshot comes of the image; otherwise the image came of the snapshot. */
export const isMadeWith = (estate: Estate, { imageId, since }: Belonging, startedAt: number | null): boolean =>
  since.facet === 'made-for' ||
  MAKERS.includes(toldOf(estate.thing(imageId)).creation ?? '') ||
  (startedAt !== null && since.from < startedAt);

/** Snapshots of an image: by its block devices, or by what the snapshots say of themselves. */
export const snapshotsOf = (estate: Estate, imageId: string): string[] => {
  const mapped = estate.intervalsOf(imageId, { facets: ['snapshot'] }).map(({ key }) => key);
  const made = estate.holders('made-for', imageId, { kind: 'snapshot' }).map(({ id }) => id);
  return [...new Set([...mapped, ...made])];
};
