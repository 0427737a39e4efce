import { commanding } from '../account/commanding.commands.js';
import type { Caller } from '../caller.js';
import type { Decider } from '../decider.commands.js';
import type { ImageEvent } from '../facts.js';
import type { Image } from '../states.js';
import { image } from './image.js';
import type { Seeing } from './visibility.js';

/**
 * Decides about one image and nothing else, and tells what became of it.
 * @throws {Refusal}
 */
export async function decideImage(
  decider: Decider,
  { imageId, by }: { readonly imageId: string; readonly by: Caller },
  decision: (image: Image, seeing: Seeing) => readonly ImageEvent[],
): Promise<Image> {
  const { decisions, seeing } = await commanding(decider, by);
  const { state } = await decisions.decide(image, imageId, (now) => decision(now, seeing));
  return state;
}
