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
function* candidates(estate: Estate, start: string): Generator<string> {
  const passed = new Set([start]);
  const open = DOWN[kindOf(start)]?.(estate, start) ?? [];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (passed.has(id)) continue;
    passed.add(id);
    if (id.startsWith('ami-')) yield id;
    else for (const below of DOWN[kindOf(id)]?.(estate, id) ?? []) open.push(below);
  }
}

/** An image made from something, with the way back up. */
export interface Offspring {
  readonly imageId: string;
  readonly origin: Origin;
}

/**
 * Images made directly from a thing. Each is confirmed by going up from it, so that both directions always agree; one after the
 * other, so that who needs only one waits for one.
 */
export function* offspringOf(estate: Estate, id: string): Generator<Offspring> {
  for (const imageId of candidates(estate, id)) {
    const origin = originsOf(estate, imageId, id).find((found) => found.id === id);
    if (origin) yield { imageId, origin };
  }
}
