import type { FactData, FactEvent } from '../facts.js';
import { Refusal, rule } from '../refusal.js';
import type { ImageName } from './image-name.js';

const NAME = /^[A-Za-z0-9 ()[\]./'@_-]{3,128}$/;
const APPEARS_WITHIN = 10 * 60 * 1_000_000;

/** A name as an image or a watermark can have it (EC2 API reference, CreateImage). */
export const isName = (name: string): boolean => NAME.test(name);

/**
 * Claims a name for an image that is to be made. Claimed by the same image, nothing changes.
 * @throws {Refusal}
 */
export function claimName(held: ImageName, claim: FactData<'ImageNameClaimed'>): readonly FactEvent[] {
  const { name, imageId } = claim;
  rule(isName(name), 'image-name-malformed', imageId, `The name is '${name}'.`);
  if (held.imageId === imageId) return [];
  // The other image is the account's own: naming it tells nobody anything new.
  if (held.imageId !== null) throw new Refusal('image-name-taken', imageId, `${held.imageId} is called '${name}'.`);
  return [{ type: 'ImageNameClaimed', data: claim }];
}

/** Releases the name of an image that has ended. The name of another image is not touched. */
export const releaseName = (held: ImageName, claim: FactData<'ImageNameReleased'>): readonly FactEvent[] =>
  held.imageId === claim.imageId ? [{ type: 'ImageNameReleased', data: claim }] : [];

/**
 * Releases a name whose image never appeared: whoever claimed it failed before making the image, or crashed. Until ten minutes
 * after the claim the image may still come.
 */
export function releaseAbandonedName(
  held: ImageName,
  claim: FactData<'ImageNameReleased'>,
  { imageExists, at }: { readonly imageExists: boolean; readonly at: number },
): readonly FactEvent[] {
  const waits = held.claimedAt !== null && at < held.claimedAt + APPEARS_WITHIN;
  return imageExists || waits ? [] : releaseName(held, claim);
}

/**
 * An image is made under a name only while it holds the claim: one released meanwhile may be another's by now.
 * @throws {Refusal}
 */
export function checkClaim(held: ImageName, imageId: string, name: string): void {
  rule(isName(name), 'image-name-malformed', imageId, `The name is '${name}'.`);
  rule(held.imageId === imageId, held.imageId === null ? 'image-name-unclaimed' : 'image-name-taken', imageId);
}
