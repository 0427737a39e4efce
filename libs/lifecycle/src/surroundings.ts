import type { Asking } from './asking.js';
import type { Keyed } from './states.js';

/**
 * What the facts of many things add up to, where a decision about one of them needs it: asked of the read models, once they have
 * what the account was acknowledged.
 */
export abstract class Surroundings {
  /** The images, pending, available or disabled, that stand on each of the snapshots; a snapshot without any is left out. */
  abstract imagesOn(snapshotIds: readonly string[], asking: Asking): Promise<Keyed<readonly string[]>>;
  /** The volumes attached to an instance of the account. */
  abstract volumesOf(instanceId: string, asking: Asking): Promise<readonly string[]>;
  /** How many images the account has in the Region, also pending, disabled and in the Recycle Bin. */
  abstract imageCount(asking: Asking): Promise<number>;
  /** How many of them are public. */
  abstract publicImageCount(asking: Asking): Promise<number>;
  /** How many instances of the account in the Region are not terminated. */
  abstract instanceCount(asking: Asking): Promise<number>;
}
