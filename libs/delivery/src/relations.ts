import type { Told } from './told.js';
import type { Wanted } from './wanted.js';

/** What of a fact only read models know: which images its subject came of, and which tags that carries. */
export abstract class Relations {
  /**
   * Whether the fact is of the images and carries the tags that are wanted. Waits until that can be known: to pass over a fact that
   * cannot be judged yet would lose it.
   * @param signal Nobody wants to know any more; then the answer is false.
   */
  abstract match(told: Told, wanted: Wanted, signal: AbortSignal): Promise<boolean>;
}
