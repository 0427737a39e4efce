import type { ImageEvent } from '../facts.js';
import { rule } from '../refusal.js';
import type { Image } from '../states.js';
import { isDeprecated } from './deprecation.js';
import { isPublic } from './launch-permissions.js';
import { ownLivingImage, type Seeing } from './visibility.js';

const MINUTE = 60_000_000;
const MOST_YEARS = 10;
const MOST_YEARS_PUBLIC = 2;

const toMinute = (at: number): number => Math.round(at / MINUTE) * MINUTE;

/** The same moment of the year, years later. */
function yearsAfter(at: number, years: number): number {
  const date = new Date(Math.floor(at / 1000));
  return date.setUTCFullYear(date.getUTCFullYear() + years) * 1000;
}

const set = ({ imageId, deprecation }: Image, deprecateAt: number): readonly ImageEvent[] =>
  deprecation['at'] === String(deprecateAt) ? [] : [{ type: 'ImageDeprecationSet', data: { imageId, deprecateAt } }];

const deprecatedAt = ({ deprecation }: Image): number | null =>
  deprecation['at'] === undefined ? null : Number(deprecation['at']);

const latestOfPublic = (image: Image, at: number): number =>
  toMinute(yearsAfter(image.createdAt ?? at, MOST_YEARS_PUBLIC));

/** What becomes public is deprecated two years after its creation, unless it is so earlier. */
export function deprecationOfPublic(image: Image, at: number): readonly ImageEvent[] {
  const [held, latest] = [deprecatedAt(image), latestOfPublic(image, at)];
  return held !== null && held <= latest ? [] : set(image, latest);
}

/**
 * Sets the time from which an image counts as deprecated, to the nearest minute: within 10 years, of a public image within 2 years
 * of its creation and no later than it is set already (EC2 user guide, deprecate an AMI).
 * @throws {Refusal}
 */
export function deprecateImage(
  image: Image,
  { deprecateAt: asked }: { readonly deprecateAt: number },
  seeing: Seeing,
): readonly ImageEvent[] {
  const { imageId } = image;
  ownLivingImage(image, seeing);
  rule(image.state !== 'failed', 'image-not-available', imageId, 'It is failed.');
  rule(asked >= seeing.at, 'deprecation-in-past', imageId);
  const deprecateAt = toMinute(asked);
  rule(asked <= yearsAfter(seeing.at, MOST_YEARS), 'deprecation-too-late', imageId);
  if (isPublic(image)) {
    rule(deprecateAt <= latestOfPublic(image, seeing.at), 'deprecation-too-late', imageId, 'It is public.');
    const held = deprecatedAt(image);
    rule(held === null || deprecateAt <= held, 'deprecation-fixed-while-public', imageId);
  }
  return set(image, deprecateAt);
}

/**
 * Cancels the deprecation of an image that is not public.
 * @throws {Refusal}
 */
export function cancelDeprecation(image: Image, seeing: Seeing): readonly ImageEvent[] {
  const { imageId } = image;
  ownLivingImage(image, seeing);
  rule(!isPublic(image), 'deprecation-fixed-while-public', imageId);
  return deprecatedAt(image) === null ? [] : [{ type: 'ImageDeprecationCancelled', data: { imageId } }];
}

/** Says, once, that the deprecation time has passed. */
export function deprecationTakesEffect(image: Image, at: number): readonly ImageEvent[] {
  const { imageId, deprecation, deprecatedSince, state } = image;
  const ended = state === 'deregistered' || state === 'purged';
  if (ended || deprecatedSince !== null || !isDeprecated({ deprecation }, at)) return [];
  return [{ type: 'ImageDeprecationTookEffect', data: { imageId } }];
}
