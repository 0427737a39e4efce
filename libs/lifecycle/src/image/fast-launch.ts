import type { ImageEvent } from '../facts.js';
import { rule } from '../refusal.js';
import type { Image } from '../states.js';
import { ownLivingImage, type Seeing } from './visibility.js';

const LEAST_LAUNCHES = 6;
const IDLE: readonly (string | null)[] = [null, 'disabled', 'enabling-failed', 'enabled', 'enabled-failed'];

const changed = (imageId: string, state: string, reason?: string): readonly ImageEvent[] => [
  { type: 'FastLaunchChanged', data: { imageId, state, ...(reason !== undefined && { reason }) } },
];

/**
 * Begins to prepare a Windows image for fast launch (EC2 user guide, Windows fast launch).
 * @throws {Refusal}
 */
export function enableFastLaunch(
  image: Image,
  { parallelLaunches = LEAST_LAUNCHES }: { readonly parallelLaunches?: number | undefined },
  seeing: Seeing,
): readonly ImageEvent[] {
  const { imageId, fastLaunch, state, attributes } = image;
  ownLivingImage(image, seeing);
  rule(state === 'available', 'image-not-available', imageId, `It is ${state}.`);
  rule(attributes.platform?.toLowerCase() === 'windows', 'fast-launch-unsupported', imageId);
  rule(parallelLaunches >= LEAST_LAUNCHES, 'fast-launch-launches-too-few', imageId, `It is ${parallelLaunches}.`);
  rule(IDLE.includes(fastLaunch), 'fast-launch-state-unsuited', imageId, `It is ${fastLaunch}.`);
  return changed(imageId, 'enabling');
}

/**
 * Begins to give up what was prepared.
 * @throws {Refusal}
 */
export function disableFastLaunch(image: Image, seeing: Seeing): readonly ImageEvent[] {
  const { imageId, fastLaunch } = image;
  ownLivingImage(image, seeing);
  const on = fastLaunch === 'enabled' || fastLaunch === 'enabled-failed' || fastLaunch === 'enabling-failed';
  rule(on, 'fast-launch-state-unsuited', imageId, `It is ${fastLaunch ?? 'disabled'}.`);
  return changed(imageId, 'disabling');
}

/** What was under way has ended; with a reason, in a failure. */
export function fastLaunchSettles({ imageId, fastLaunch }: Image, reason?: string): readonly ImageEvent[] {
  if (fastLaunch === 'enabling') return changed(imageId, reason === undefined ? 'enabled' : 'enabling-failed', reason);
  if (fastLaunch === 'disabling') return changed(imageId, reason === undefined ? 'disabled' : 'enabled-failed', reason);
  return [];
}
