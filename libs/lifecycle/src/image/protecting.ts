import type { ImageEvent } from '../facts.js';
import { rule } from '../refusal.js';
import type { Image } from '../states.js';
import { ownLivingImage, type Seeing } from './visibility.js';

const DAY = 24 * 60 * 60 * 1_000_000;

/**
 * Protects an image from deregistration, by anybody; with a cooldown, for a day after the protection is turned off, too (EC2 user
 * guide, protect an AMI from deregistration).
 * @throws {Refusal}
 */
export function protectImage(
  image: Image,
  { withCooldown }: { readonly withCooldown: boolean },
  seeing: Seeing,
): readonly ImageEvent[] {
  const { imageId, protection } = image;
  ownLivingImage(image, seeing);
  if (protection['enabled'] === (withCooldown ? 'with-cooldown' : 'without-cooldown')) return [];
  return [{ type: 'DeregistrationProtectionEnabled', data: { imageId, withCooldown } }];
}

/**
 * Turns the protection off, or begins its cooldown.
 * @throws {Refusal}
 */
export function unprotectImage(image: Image, seeing: Seeing): readonly ImageEvent[] {
  const { imageId, protection } = image;
  ownLivingImage(image, seeing);
  if (protection['enabled'] === undefined) return [];
  const cools = protection['enabled'] === 'with-cooldown' && { cooldownUntil: seeing.at + DAY };
  return [{ type: 'DeregistrationProtectionDisabled', data: { imageId, ...cools } }];
}

const coolsUntil = ({ protection }: Image): number | null =>
  protection['cooldown'] === undefined ? null : Number(protection['cooldown']);

/** Says that the cooldown has ended. */
export function protectionLapses(image: Image, at: number): readonly ImageEvent[] {
  const until = coolsUntil(image);
  if (until === null || at < until) return [];
  return [{ type: 'DeregistrationProtectionLapsed', data: { imageId: image.imageId } }];
}

/**
 * Neither protected nor cooling down.
 * @throws {Refusal}
 */
export function unprotected(image: Image, at: number): void {
  rule(image.protection['enabled'] === undefined, 'deregistration-protected', image.imageId);
  const until = coolsUntil(image);
  rule(until === null || until <= at, 'deregistration-cooling-down', image.imageId);
}
