import { NONE, only, replacing } from '../keyed.js';
import type { Rules } from '../rules.js';
import type { Image, Keyed } from '../states.js';

const DAY_MICROS = 24 * 60 * 60 * 1_000_000;

const protectedBy = (image: Image, protection: Keyed): Image => ({
  ...image,
  protection: replacing(image.protection, protection),
});

/** With a cooldown, protection holds for 24 hours after it was turned off (EC2 user guide, deregistration protection). */
function turnedOff(image: Image, at: number, until?: number): Image {
  // Turned off once more, it cools down until the same time as before.
  if (Object.hasOwn(image.protection, 'cooldown')) return image;
  const cools = image.protection['enabled'] === 'with-cooldown' ? at + DAY_MICROS : undefined;
  const holdsUntil = until ?? cools;
  return protectedBy(image, holdsUntil === undefined ? NONE : only('cooldown', String(holdsUntil)));
}

/** `enabled-with-cooldown`, `enabled-without-cooldown` or `disabled`, as an inventory prints it. */
export function protectionShown(image: Image, shown: string): Keyed {
  const enabled = /^enabled-(with|without)-cooldown/.exec(shown)?.[1];
  if (enabled !== undefined) return only('enabled', `${enabled}-cooldown`);
  // Still cooling down is also printed as disabled: an inventory does not end a cooldown that is known.
  return Object.hasOwn(image.protection, 'cooldown') ? image.protection : NONE;
}

/** What keeps an image from being deregistered, by anybody. */
export const protection: Rules<Image> = {
  DeregistrationProtectionEnabled: (image, { data }) =>
    protectedBy(image, only('enabled', data.withCooldown ? 'with-cooldown' : 'without-cooldown')),
  DeregistrationProtectionDisabled: (image, { data, metadata }) =>
    turnedOff(image, metadata.occurredAt, data.cooldownUntil),
  DeregistrationProtectionLapsed: (image) => protectedBy(image, NONE),
  ImageObserved: (image, { data: { deregistrationProtection: shown } }) =>
    shown === undefined ? image : protectedBy(image, protectionShown(image, shown)),
};
