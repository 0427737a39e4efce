import { isoOf } from '#lifecycle';
import type { Act, Thing, ThingInterval } from '#read-model';
import type { View } from '../estate.js';
import { granteeOf, holdsAt } from '../moment.js';
import { toldOf } from '../told.js';

const HOUR = 3_600_000_000;

/**
 * Facts of the moment at which an interval began or ended have no known order, and another order would give another answer. An
 * interval is marked for both its ends, and only the end that the answer rests on makes that answer doubtful.
 */
export const isDoubtful = (view: View, { id, orderUncertain }: ThingInterval, end: number): boolean =>
  orderUncertain && view.acts({ id, span: { from: end, to: end + 1 }, limit: 2 }).length > 1;

/** Where the state, or the end of a permission, rests on facts whose order is not known. */
export const uncertainNotes = (view: View, past: readonly ThingInterval[], at: number): string[] => {
  const latest = new Map(past.map((interval) => [`${interval.facet} ${interval.key}`, interval]));
  return [...latest.values()].flatMap((interval) => {
    const { facet, from, to } = interval;
    const held = holdsAt(interval, at);
    if (facet === 'state') return held && isDoubtful(view, interval, from) ? [doubt(from, 'its state')] : [];
    if (facet !== 'permission' || held || to === null || !isDoubtful(view, interval, to)) return [];
    return [doubt(to, `the permission of ${granteeOf(interval.key).id}`)];
  });
};

const doubt = (moment: number, what: string): string =>
  `The facts of ${isoOf(moment)} have no known order, and in another order ${what} would be another.`;

/** Of an image whose making was not seen, the last launch before that moment: who launched it then could launch it then. */
export const lastLaunchNotes = (view: View, image: Thing, at: number): string[] => {
  const launch = lastLaunchOf(view, image.id, at);
  if (!launch) return [];
  const account = launch.account === null ? '' : ` of account ${launch.account}`;
  return [`It was launched at ${isoOf(launch.occurredAt)} by ${launch.principal}${account}, who could launch it then.`];
};

/** The last launch up to a moment. Looks back in windows that grow, so that an image with millions of launches answers as fast as one with few. */
export const lastLaunchOf = (view: View, imageId: string, at: number): Act | undefined => {
  const { firstFactAt, lastLaunchedAt } = toldOf(view.thing(imageId));
  if (firstFactAt === null || lastLaunchedAt === null || firstFactAt > at) return undefined;
  let to = Math.min(at, lastLaunchedAt) + 1;
  for (let width = 1; to > firstFactAt; width = width === 1 ? HOUR : width * 8) {
    const acts = view.acts({ id: imageId, types: ['ImageLaunched'], span: { from: to - width, to } });
    if (acts.length > 0) return acts.at(-1);
    to -= width;
  }
  return undefined;
};
