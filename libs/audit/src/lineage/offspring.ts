import type { Estate } from '../estate.js';
import { kindOf } from '../told.js';
import { isRoot, type Origin, originsOf } from './origins.js';

type Down = (estate: Estate, id: string) => string[];

const idsOf = (holders: readonly { id: string }[]): string[] => holders.map(({ id }) => id);

const ofImage: Down = (estate, id) => [
  ...idsOf(estate.holders('source', `image:${id}`)),
  ...idsOf(estate.holders('image', id, { kind: 'instance' })),
  ...estate.intervalsOf(id, { facets: ['snapshot'] }).map(({ key }) => key),
  ...idsOf(estate.holders('made-for', id, { kind: 'snapshot' })),
];

const ofInstance: Down = (estate, id) => [
  ...idsOf(estate.holders('source', `instance:${id}`)),
  ...idsOf(estate.holders('attachment', id, { kind: 'volume' }).filter((attachment) => isRoot(estate, attachment))),
];

const ofSnapshot: Down = (estate, id) => [
  ...idsOf(estate.holders('snapshot', id, { kind: 'image' })),
  ...idsOf(estate.holders('source', `snapshot:${id}`)),
];

const ofVolume: Down = (estate, id) => idsOf(estate.holders('volume', id, { kind: 'snapshot' }));

const DOWN: Readonly<Record<string, Down>> = {
  image: ofImage,
  instance: ofInstance,
  snapshot: ofSnapshot,
  volume: ofVolume,
};

/** Every image that a way down leads to, without going through an image. */
const candidates = (estate: Estate, start: string): string[] => {
  const passed = new Set<string>();
  const images = new Set<string>();
  const open = DOWN[kindOf(start)]?.(estate, start) ?? [];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (passed.has(id) || id === start) continue;
    passed.add(id);
    if (id.startsWith('ami-')) images.add(id);
    else open.push(...(DOWN[kindOf(id)]?.(estate, id) ?? []));
  }
  return [...images];
};

/** An image made from something, with the way back up. */
export interface Offspring {
  readonly imageId: string;
  readonly origin: Origin;
}

/** Images made directly from a thing. Each is confirmed by going up from it, so that both directions always agree. */
export const offspringOf = (estate: Estate, id: string): Offspring[] =>
  candidates(estate, id).flatMap((imageId) => {
    const origin = originsOf(estate, imageId, id).find((found) => found.id === id);
    return origin ? [{ imageId, origin }] : [];
  });
