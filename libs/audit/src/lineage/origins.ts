import type { ThingInterval } from '#read-model';
import type { Estate } from '../estate.js';
import { holdsAt } from '../moment.js';
import { kindOf, toldOf } from '../told.js';
import { type Belonging, firstImageOf, isMadeWith } from './belonging.js';
import type { ChainLink } from './chain.js';

/** An image, or the thing looked for, from which something was made, and the facts that show it. */
export interface Origin {
  readonly id: string;
  readonly edge: 'recorded' | 'inferred';
  readonly chain: readonly ChainLink[];
}

/** A place on the way up, and how it was reached; chains share their beginnings, so long ones cost no copies. */
interface Place {
  readonly id: string;
  /** When what came of it was made: what happened to it later is no origin. */
  readonly at: number;
  readonly link: ChainLink | null;
  readonly below: Place | null;
}

type Up = (estate: Estate, place: Place, start: Place) => Place[];

/** Devices that hold the root where the instance's own root device was not told. */
const USUAL_ROOTS = ['/dev/xvda', '/dev/sda1'];

const above = (below: Place, id: string, relation: string, interval: ThingInterval): Place => ({
  id,
  at: Math.min(below.at, interval.from),
  link: { from: below.id, to: id, relation, eventId: interval.openedBy },
  below,
});

const idIn = (source: string): string => source.slice(source.indexOf(':') + 1);

/** What AWS or a call itself names as the source of an image: another image, or an instance. */
const recordedSources = (estate: Estate, place: Place): Place[] =>
  estate
    .intervalsOf(place.id, { facets: ['source'] })
    .map((source) =>
      above(place, idIn(source.key), source.key.startsWith('image:') ? 'copied from' : 'imaged from', source),
    );

/** The snapshots that an image was made of, by its block devices or by what the snapshots say themselves. */
const imageSnapshots = (estate: Estate, place: Place): Place[] => {
  const mapped = estate
    .intervalsOf(place.id, { facets: ['snapshot'] })
    .map((of) => above(place, of.key, 'made of', of));
  const made = estate
    .holders('made-for', place.id, { kind: 'snapshot' })
    .map((by) => above(place, by.id, 'made of', by));
  return [...mapped, ...made.filter(({ id }) => !mapped.some((known) => known.id === id))];
};

const fromInstance: Up = (estate, place) => {
  const ran = estate.intervalsOf(place.id, { facets: ['image'] });
  // An instance seen only after it was imaged still ran something then: the first image known is the nearest answer.
  const then =
    ran.findLast((image) => holdsAt(image, place.at)) ?? ran.findLast(({ from }) => from <= place.at) ?? ran[0];
  return then ? [above(place, then.key, 'launched from', then)] : [];
};

const fromSnapshot: Up = (estate, place, start) => {
  const first = firstImageOf(estate, place.id);
  if (first && first.imageId !== start.id && isOriginOf(estate, first, place)) {
    return [above(place, first.imageId, 'snapshot of image', first.since)];
  }
  return estate
    .intervalsOf(place.id, { facets: ['source', 'volume'] })
    .map((of) =>
      of.facet === 'volume' ? above(place, of.key, 'snapshot of', of) : above(place, idIn(of.key), 'copied from', of),
    );
};

/** What came of the snapshot came of its image if that was there before; the snapshot itself, if the image was made with it. */
const isOriginOf = (estate: Estate, first: Belonging, { id, at, below }: Place): boolean =>
  below === null ? isMadeWith(estate, first, toldOf(estate.thing(id)).startedAt) : first.since.from < at;

const fromVolume: Up = (estate, place) =>
  estate.intervalsOf(place.id, { facets: ['source', 'attachment'] }).flatMap((of) => {
    if (of.facet === 'source') return [above(place, idIn(of.key), 'created from', of)];
    return of.from <= place.at && isRoot(estate, of) ? [above(place, of.key, 'root volume of', of)] : [];
  });

/** The attachment's device is the one that the instance boots from. */
export const isRoot = (estate: Estate, { key: instance, value: device }: ThingInterval): boolean => {
  const { rootDeviceName } = toldOf(estate.thing(instance));
  return rootDeviceName === null ? USUAL_ROOTS.includes(device) : device === rootDeviceName;
};

const UP: Readonly<Record<string, Up>> = { instance: fromInstance, snapshot: fromSnapshot, volume: fromVolume };

const stepUp: Up = (estate, place, start) => [...(UP[kindOf(place.id)]?.(estate, place, start) ?? [])];

const chainOf = (place: Place): ChainLink[] => {
  const chain: ChainLink[] = [];
  for (let at: Place | null = place; at?.link; at = at.below) chain.push(at.link);
  return chain.toReversed();
};

/** The first images on every way up from these places, and `target` where a way leads through it. */
const climb = (estate: Estate, start: Place, from: readonly Place[], target: string | undefined): Place[] => {
  const passed = new Set([start.id]);
  const found: Place[] = [];
  const open = [...from];
  for (let place = open.shift(); place; place = open.shift()) {
    if (passed.has(place.id)) continue;
    passed.add(place.id);
    if (place.id === target || place.id.startsWith('ami-')) found.push(place);
    else open.push(...stepUp(estate, place, start));
  }
  return found;
};

/**
 * What an image, instance, snapshot or volume was made from: the next images above, and `target` itself where it lies on the way.
 * Snapshots and volumes are followed only where no source of an image was recorded, because there AWS keeps no ancestry; or where
 * it is asked for one of them.
 */
export const originsOf = (estate: Estate, id: string, target?: string): Origin[] => {
  const start = startAt(id);
  const told = (edge: Origin['edge']) => (place: Place) => ({ id: place.id, edge, chain: chainOf(place) });
  const kind = kindOf(id);
  if (kind !== 'image') return climb(estate, start, stepUp(estate, start, start), target).map(shown);
  const recorded = climb(estate, start, recordedSources(estate, start), target).map(told('recorded'));
  const hasImage = recorded.some((origin) => origin.id.startsWith('ami-'));
  const part = target !== undefined && kindOf(target) !== 'image' && !recorded.some((origin) => origin.id === target);
  if (hasImage && !part) return recorded;
  const inferred = climb(estate, start, imageSnapshots(estate, start), target).map(shown);
  return [...recorded, ...inferred.filter((origin) => !hasImage || origin.id === target)];
};

/** Of all that happened to it any fact may tell its origin. */
const startAt = (id: string): Place => ({ id, at: Number.MAX_SAFE_INTEGER, link: null, below: null });

/** One link was told by a call; more are put together. */
const shown = (place: Place): Origin => {
  const chain = chainOf(place);
  return { id: place.id, edge: chain.length === 1 ? 'recorded' : 'inferred', chain };
};

/** The way up from a thing that leads to no image, as far as it is known. */
export const trailOf = (estate: Estate, id: string): ChainLink[] => {
  const start = startAt(id);
  const trail: ChainLink[] = [];
  const passed = new Set([id]);
  const isImage = kindOf(id) === 'image';
  const open = isImage
    ? [...recordedSources(estate, start), ...imageSnapshots(estate, start)]
    : stepUp(estate, start, start);
  for (let place = open.shift(); place; place = open.shift()) {
    if (place.link) trail.push(place.link);
    if (!passed.has(place.id)) open.push(...stepUp(estate, place, start));
    passed.add(place.id);
  }
  return trail;
};
