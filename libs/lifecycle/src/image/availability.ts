import type { FactType } from '../facts.js';
import { placeOf } from '../order.js';
import type { FactOf, Rules } from '../rules.js';
import type { Image, ImageState } from '../states.js';
import { become } from '../subject.js';
import type { Certainty } from '../vocabulary.js';

/** What shows that an image could be used at that moment. */
type Use = 'ImageLaunched' | 'ImageCopyTaken' | 'ImageStored' | 'ImageExported';
export const USES: readonly FactType[] = ['ImageLaunched', 'ImageCopyTaken', 'ImageStored', 'ImageExported'];

const ENDED: readonly ImageState[] = ['deregistered', 'recycled', 'purged'];

/** The image has ended: it launches nothing, and only the Recycle Bin may give it back. */
export const hasEnded = ({ state }: Pick<Image, 'state'>): boolean => ENDED.includes(state);

/** Nobody has seen yet what came of its making: a registered image is presumed available until then. */
export const unsettled = ({ state, certainty }: Image): boolean =>
  state === 'pending' || (state === 'available' && certainty === 'presumed');

/** The image in another state; where a use could tell more of that state, the next use settles it anew. */
export function toState(image: Image, state: ImageState, certainty: Certainty): Image {
  const next = become(image, state, certainty);
  return unsettled(next) && next.settledBy !== null ? { ...next, settledBy: null } : next;
}

/** What was told of an image a moment before its making, by another clock, is what came of the making: that undoes none of it. */
const begun = (state: ImageState, certainty: Certainty) => (image: Image) =>
  image.state === 'unknown' ? toState(image, state, certainty) : image;

const asked = begun('pending', 'observed');

/** What ended stays ended: only a restoration, or being seen, brings it back. A notice of its making may straggle in later. */
const whileItLasts = (state: ImageState) => (image: Image) =>
  hasEnded(image) ? image : toState(image, state, 'observed');

/** An image ends in steps, and further evidence of an earlier one takes no later one back. */
export const ended = (state: ImageState) => (image: Image) => {
  if (ENDED.indexOf(image.state) > ENDED.indexOf(state)) return image;
  return toState(hasEnded(image) ? image : { ...image, stateBeforeEnd: image.state }, state, 'observed');
};

function used(image: Image, fact: FactOf<Use>): Image {
  const confirmed = unsettled(image) ? toState(image, 'available', 'observed') : image;
  const launched = fact.type === 'ImageLaunched' ? launchedBy(confirmed, fact) : confirmed;
  return launched.settledBy === null && launched.region !== null ? { ...launched, settledBy: placeOf(fact) } : launched;
}

const launchedBy = (image: Image, { data, metadata }: FactOf<'ImageLaunched'>): Image => ({
  ...image,
  // Instances run in the Region of their image.
  region: image.region ?? data.region ?? metadata.region ?? null,
  lastLaunchedAt: Math.max(image.lastLaunchedAt ?? 0, metadata.occurredAt),
});

/** A disabled image comes back disabled, any other one available: AWS's answer tells neither. */
const restored = (image: Image): Image =>
  image.state !== 'unknown' && !hasEnded(image)
    ? image
    : toState(image, image.stateBeforeEnd === 'disabled' ? 'disabled' : 'available', 'presumed');

/**
 * Whether an image can launch: AMI lifecycle in the EC2 user guide. A registered image is available at once, *presumed*;
 * another is pending until AWS says so, or until it is used. Of an image first seen by a use, the state stays unknown.
 */
export const availability: Rules<Image> = {
  ImageCreationRequested: asked,
  ImageCopyRequested: asked,
  ImageRestoreRequested: asked,
  ImageRegistered: begun('available', 'presumed'),
  ImageBecameAvailable: whileItLasts('available'),
  ImageCreationFailed: (image, { data }) => ({
    ...whileItLasts('failed')(image),
    stateReason: data.reason ?? image.stateReason,
  }),
  ImageLaunched: used,
  ImageCopyTaken: used,
  ImageStored: used,
  ImageExported: used,
  ImageDisabled: whileItLasts('disabled'),
  ImageEnabled: whileItLasts('available'),
  ImageDeregistered: ended('deregistered'),
  ImageRecycled: (image, { data }) => ({ ...ended('recycled')(image), recycledUntil: data.until ?? null }),
  ImageRestoredFromRecycleBin: restored,
  ImagePurged: ended('purged'),
};
