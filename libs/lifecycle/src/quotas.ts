/** How much an account may have in a Region (EC2 user guide, AMI quotas; EC2 service quotas). */
export const QUOTAS = {
  /** Also pending, disabled and in the Recycle Bin. */
  images: 50_000,
  publicImages: 5,
  /** Copies of images under way into a Region. */
  imageCopies: 300,
  /** Snapshots under way. */
  pendingSnapshots: 10_000,
  /** EC2 counts processors; here instances are counted, and only so that no account fills the folder. */
  instances: 250_000,
} as const;
