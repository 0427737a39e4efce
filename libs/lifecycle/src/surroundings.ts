import type { Asking } from './asking.js';
import type { InstanceType } from './instance/instance-type.js';
import type { Keyed } from './states.js';

/**
 * What the facts of many things add up to, where a decision about one of them needs it: asked of the read models, once they have
 * what the account was acknowledged.
 */
export abstract class Surroundings {
  /** The account's images, pending, available or disabled, that stand on each of the snapshots; a snapshot without any is left out. */
  abstract imagesOn(snapshotIds: readonly string[], asking: Asking): Promise<Keyed<readonly string[]>>;
  /** The volumes attached to an instance of the account. */
  abstract volumesOf(instanceId: string, asking: Asking): Promise<readonly string[]>;
  /** How many snapshots of a volume of the account are being made, and when the last one was begun (microseconds). */
  abstract snapshotsTaken(
    volumeId: string,
    asking: Asking,
  ): Promise<{ readonly underWay: number; readonly lastStartedAt: number | null }>;
  /** How many snapshots the account has in the Region, also pending ones and those in the Recycle Bin. */
  abstract snapshotCount(asking: Asking): Promise<number>;
  /** How many copies of snapshots into the Region are under way. */
  abstract snapshotCopies(asking: Asking): Promise<number>;
  /** How many images the account has in the Region, also pending, disabled and in the Recycle Bin. */
  abstract imageCount(asking: Asking): Promise<number>;
  /** How many of them are public. */
  abstract publicImageCount(asking: Asking): Promise<number>;
  /** How many copies of images into the Region are under way. */
  abstract imageCopiesUnderWay(asking: Asking): Promise<number>;
  /** How many GiB the account has under way into storage in S3, and how many out of it. */
  abstract storageUnderWay(asking: Asking): Promise<{ readonly storing: number; readonly restoring: number }>;
  /** How many instances of the account in the Region are not terminated. */
  abstract instanceCount(asking: Asking): Promise<number>;
  /** An instance of the account that is in a security group and not terminated; null where there is none. */
  abstract memberOf(groupId: string, asking: Asking): Promise<string | null>;
  /** The type of instances of this name; null where there is none. */
  abstract instanceType(name: string): InstanceType | null;
}
