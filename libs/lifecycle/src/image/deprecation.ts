import type { Facets, Interval } from '../aggregate.js';
import { facetsAt } from '../facets.js';
import { NONE, only, replacing } from '../keyed.js';
import type { Rules } from '../rules.js';
import type { Image } from '../states.js';

const from = (image: Image, at: number): Image => ({
  ...image,
  deprecation: replacing(image.deprecation, only('at', String(at))),
  deprecatedSince: null,
});

/**
 * From when an image counts as deprecated: hidden from others' listings, and still launchable. For observed accounts that time
 * passes without any fact: a reader compares it with the moment it asks about (`isDeprecated`), so a late fact can still undo it.
 */
export const deprecation: Rules<Image> = {
  ImageDeprecationSet: (image, { data }) => from(image, data.deprecateAt),
  ImageDeprecationCancelled: (image) => ({ ...image, deprecation: NONE, deprecatedSince: null }),
  ImageDeprecationTookEffect: (image, { metadata: { occurredAt } }) => ({
    ...(isDeprecated({ deprecation: image.deprecation }, occurredAt) ? image : from(image, occurredAt)),
    deprecatedSince: image.deprecatedSince ?? occurredAt,
  }),
  ImageObserved: (image, { data }) => (data.deprecateAt === undefined ? image : from(image, data.deprecateAt)),
};

/**
 * Whether an image counted as deprecated at `at` (microseconds), by its facets as they held then or by its intervals.
 */
export function isDeprecated(said: Facets | readonly Interval[], at: number): boolean {
  const facets = isIntervals(said) ? facetsAt(said, at) : said;
  const since = facets['deprecation']?.['at'];
  return since !== undefined && Number(since) <= at;
}

const isIntervals = (said: Facets | readonly Interval[]): said is readonly Interval[] => Array.isArray(said);
