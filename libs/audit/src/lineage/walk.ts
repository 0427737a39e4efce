import type { Estate } from '../estate.js';
import { turn } from '../turns.js';
import { offspringOf } from './offspring.js';
import { type Origin, originsOf } from './origins.js';

/** An image above or below, and the way to it. */
export interface Found {
  readonly imageId: string;
  /** The one before it on the way. */
  readonly joins: string;
  /** 1: parent or child, 2: one further, … */
  readonly generation: number;
  readonly origin: Origin;
}

type Step = Omit<Found, 'generation'>;
/** The relatives of all of a generation: asked for together, because a large family has thousands in one. */
type Next = (front: readonly string[]) => AsyncIterable<Step>;

/** Walks from relative to relative, nearest first, each image once. Ways may be long, and even circular. */
async function* walk(id: string, next: Next): AsyncGenerator<Found> {
  const passed = new Set([id]);
  let front = [id];
  for (let generation = 1; front.length > 0; generation += 1) {
    const fresh: string[] = [];
    for await (const step of next(front)) {
      if (passed.has(step.imageId)) continue;
      passed.add(step.imageId);
      fresh.push(step.imageId);
      yield { ...step, generation };
    }
    front = fresh;
  }
}

async function* originsOfAll(estate: Estate, front: readonly string[]): AsyncGenerator<Step> {
  for (const joins of front) {
    for (const origin of originsOf(estate, joins)) yield { imageId: origin.id, joins, origin };
    await turn();
  }
}

async function* offspringOfAll(estate: Estate, front: readonly string[]): AsyncGenerator<Step> {
  for await (const { imageId, origin } of offspringOf(estate, front)) yield { imageId, joins: origin.id, origin };
}

export const foundAbove = (estate: Estate, id: string): AsyncGenerator<Found> =>
  walk(id, (front) => originsOfAll(estate, front));

/** All images that came of a thing, in whatever account and Region. */
export const foundBelow = (estate: Estate, id: string): AsyncGenerator<Found> =>
  walk(id, (front) => offspringOfAll(estate, front));

/** Whether some image that came of a thing is as asked. Nearer ones are looked at first, and no more than are needed. */
export const someDescendant = async (
  estate: Estate,
  id: string,
  isSo: (imageId: string) => boolean,
): Promise<boolean> => {
  for await (const { imageId } of foundBelow(estate, id)) if (isSo(imageId)) return true;
  return false;
};
