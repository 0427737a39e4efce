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

type Next = (id: string) => Iterable<Step> | AsyncIterable<Step>;
type Step = Pick<Found, 'imageId' | 'origin'>;

/** Walks from relative to relative, nearest first, each image once. Ways may be long, and even circular. */
async function* walk(id: string, next: Next): AsyncGenerator<Found> {
  const passed = new Set([id]);
  let front = [id];
  for (let generation = 1; front.length > 0; generation += 1) {
    const fresh: string[] = [];
    for await (const { imageId, joins, origin } of fromAll(front, next)) {
      if (passed.has(imageId)) continue;
      passed.add(imageId);
      fresh.push(imageId);
      yield { imageId, joins, generation, origin };
    }
    front = fresh;
  }
}

async function* fromAll(front: readonly string[], next: Next): AsyncGenerator<Step & Pick<Found, 'joins'>> {
  for (const joins of front) {
    for await (const step of next(joins)) yield { ...step, joins };
    await turn();
  }
}

export const foundAbove = (estate: Estate, id: string): AsyncGenerator<Found> =>
  walk(id, (from) => originsOf(estate, from).map((origin) => ({ imageId: origin.id, origin })));

/** All images that came of a thing, in whatever account and Region. */
export const foundBelow = (estate: Estate, id: string): AsyncGenerator<Found> =>
  walk(id, (from) => offspringOf(estate, from));
