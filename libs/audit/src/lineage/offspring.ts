import type { Estate } from '../estate.js';
import { kindOf } from '../told.js';
import { eachHolder } from '../streams.js';
import { turn } from '../turns.js';
import { isRoot, type Origin, originsOf } from './origins.js';

/** Ids of what came of a thing, one step below it. */
type Down = (estate: Estate, id: string) => AsyncGenerator<string>;

const ofImage: Down = async function* (estate, id) {
  yield* idsOf(eachHolder(estate, 'source', `image:${id}`));
  yield* idsOf(eachHolder(estate, 'image', id, { kind: 'instance' }));
  yield* estate.intervalsOf(id, { facets: ['snapshot'] }).map(({ key }) => key);
  yield* idsOf(eachHolder(estate, 'made-for', id, { kind: 'snapshot' }));
};

const ofInstance: Down = async function* (estate, id) {
  yield* idsOf(eachHolder(estate, 'source', `instance:${id}`, { kind: 'image' }));
  for (const attachment of estate.holders('attachment', id, { kind: 'volume' })) {
    if (isRoot(estate, attachment)) yield attachment.id;
  }
};

const ofSnapshot: Down = async function* (estate, id) {
  yield* idsOf(eachHolder(estate, 'snapshot', id, { kind: 'image' }));
  yield* idsOf(eachHolder(estate, 'source', `snapshot:${id}`));
};

const ofVolume: Down = (estate, id) => idsOf(eachHolder(estate, 'volume', id, { kind: 'snapshot' }));

async function* idsOf(holders: AsyncIterable<{ id: string }>): AsyncGenerator<string> {
  for await (const { id } of holders) yield id;
}

const DOWN: Readonly<Record<string, Down>> = {
  image: ofImage,
  instance: ofInstance,
  snapshot: ofSnapshot,
  volume: ofVolume,
};

/** Every image that a way down leads to, without going through an image. */
async function* candidates(estate: Estate, start: string): AsyncGenerator<string> {
  const passed = new Set([start]);
  const open = [start];
  for (let from = open.pop(); from !== undefined; from = open.pop()) {
    for await (const id of DOWN[kindOf(from)]?.(estate, from) ?? []) {
      if (passed.has(id)) continue;
      passed.add(id);
      if (id.startsWith('ami-')) yield id;
      else open.push(id);
    }
    await turn();
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
export async function* offspringOf(estate: Estate, id: string): AsyncGenerator<Offspring> {
  for await (const imageId of candidates(estate, id)) {
    const origin = originsOf(estate, imageId, id).find((found) => found.id === id);
    if (origin) yield { imageId, origin };
  }
}

/** Whether some image that came of a thing is as asked. Nearer ones are looked at first, and no more than are needed. */
export const someDescendant = async (
  estate: Estate,
  id: string,
  isSo: (imageId: string) => boolean,
): Promise<boolean> => {
  const passed = new Set([id]);
  for (const from of passed) {
    for await (const { imageId } of offspringOf(estate, from)) {
      if (!passed.has(imageId) && isSo(imageId)) return true;
      passed.add(imageId);
    }
  }
  return false;
};
