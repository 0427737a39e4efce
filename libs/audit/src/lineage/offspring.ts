import type { SubjectCategory } from '#lifecycle';
import type { Estate } from '../estate.js';
import { eachHolderOfAny } from '../streams.js';
import { kindOf } from '../told.js';
import { turn } from '../turns.js';
import { type Origin, originsOf } from './origins.js';

/** A facet in which what came of a thing names it. */
interface Way {
  readonly facet: string;
  /** What names it there; every kind of thing may, where none is given. */
  readonly kind?: SubjectCategory;
  /** A source may be of any kind, so its kind is told with it. */
  readonly as?: SubjectCategory;
}

const DOWN: Readonly<Partial<Record<SubjectCategory, readonly Way[]>>> = {
  image: [
    { facet: 'source', as: 'image' },
    { facet: 'image', kind: 'instance' },
    { facet: 'made-for', kind: 'snapshot' },
  ],
  instance: [
    { facet: 'source', as: 'instance', kind: 'image' },
    { facet: 'attachment', kind: 'volume' },
  ],
  snapshot: [
    { facet: 'snapshot', kind: 'image' },
    { facet: 'source', as: 'snapshot' },
  ],
  volume: [{ facet: 'volume', kind: 'snapshot' }],
};

/** Ids of what may have come of any of these, one step below. */
async function* below(estate: Estate, ids: readonly string[]): AsyncGenerator<string> {
  for (const [kind, some] of Map.groupBy(ids, (id) => kindOf(id))) {
    for (const { facet, as, ...options } of DOWN[kind] ?? []) {
      const keys = as === undefined ? some : some.map((id) => `${as}:${id}`);
      for await (const { id } of eachHolderOfAny(estate, facet, keys, options)) yield id;
    }
    if (kind === 'image') yield* snapshotsUnder(estate, some);
  }
}

async function* snapshotsUnder(estate: Estate, images: readonly string[]): AsyncGenerator<string> {
  for (const image of images) {
    for (const { key } of estate.intervalsOf(image, { facets: ['snapshot'] })) yield key;
    await turn();
  }
}

/**
 * Every image that a way down leads to, without going through an image. Some ways lead to what came of something else (a volume of
 * data leads to its snapshots, too), because going up from what was found tells in any case.
 */
async function* candidates(estate: Estate, start: readonly string[]): AsyncGenerator<string> {
  const passed = new Set(start);
  let open = start;
  while (open.length > 0) {
    const further: string[] = [];
    for await (const id of below(estate, open)) {
      if (passed.has(id)) continue;
      passed.add(id);
      if (id.startsWith('ami-')) yield id;
      else further.push(id);
    }
    open = further;
  }
}

/** An image made from something, with the way back up. */
export interface Offspring {
  readonly imageId: string;
  readonly origin: Origin;
}

/**
 * Images made directly from any of these things: images, or one thing of any kind. Each is confirmed by going up from it, so that
 * both directions always agree; one after the other, so that who needs only one waits for few.
 */
export async function* offspringOf(estate: Estate, ids: readonly string[]): AsyncGenerator<Offspring> {
  const asked = new Set(ids);
  const [only] = ids;
  for await (const imageId of candidates(estate, ids)) {
    const origin = originsOf(estate, imageId, only).find(({ id }) => asked.has(id));
    if (origin) yield { imageId, origin };
    await turn();
  }
}
