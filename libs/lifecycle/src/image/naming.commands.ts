import type { Decided, Decisions } from '../decider.commands.js';
import type { FactData, ImageEvent } from '../facts.js';
import { claimName, releaseName } from '../image-name/claims.js';
import { type ImageName, imageName, imageNameId } from '../image-name/image-name.js';
import { Refusal } from '../refusal.js';
import type { Image } from '../states.js';
import { hasEnded } from './availability.js';
import { image } from './image.js';

/** Decides about an image that is to have the name which the claim holds for it. */
export type NamedDecision = (image: Image, claim: ImageName) => readonly ImageEvent[];

const lives = (state: Image): boolean => state.known && !hasEnded(state);

interface Naming {
  /** The image as it is before; a new one as its aggregate begins. */
  readonly before: Image;
  readonly name: string;
}

/**
 * Claims a name for an image, and decides about the image under it: no two images of an account have one name in a Region, whoever
 * asks for it at the same time.
 * @throws {Refusal}
 */
export async function underName(
  decisions: Decisions,
  { before, name }: Naming,
  decision: NamedDecision,
): Promise<Decided<Image>> {
  const { account: accountId, region } = decisions.asking;
  const { imageId } = before;
  const claim: FactData<'ImageNameClaimed'> = { name, accountId, region, imageId };
  const nameId = imageNameId(claim);
  // What refuses the image refuses it before its name is claimed: of a refused command the log holds nothing.
  const [claimed] = await decisions.done(imageName, nameId);
  const done = await (claimed === undefined ? decisions : decisions.following(claimed)).done(image, imageId);
  if (done.length > 0) return { state: await decisions.state(image, imageId), facts: done };
  decision(before, { ...imageName.initial(nameId), imageId });
  const { state: held, facts } = await decisions.decide(imageName, nameId, (now) => claimName(now, claim));
  try {
    return await decisions.decide(image, imageId, (state) => decision(state, held));
  } catch (error) {
    // Somebody else may have brought the image about under this very claim: then it is the image's.
    if (error instanceof Refusal && facts.length > 0 && !lives(await decisions.state(image, imageId))) {
      await decisions.decide(imageName, nameId, (now) => releaseName(now, claim));
    }
    throw error;
  }
}
