import type { EstateImage, EstateSnapshot, Verdict } from './estate.js';

const DAY = 24 * 3_600_000_000;

export const UNCHANGED: Verdict = { fact: null, apply: () => {} };
export const isLiving = ({ state }: EstateImage) => state !== 'recycled' && state !== 'gone';

/** The snapshots under the images, and the Recycle Bin of both. */
export class EstateStorage {
  images = new Map<string, EstateImage>();
  snapshots = new Map<string, EstateSnapshot>();
  /** Days for which a kind is kept, by `<account>/<region>/<kind>`. */
  kept = new Map<string, number>();
  at = 0;

  deleteSnapshot(by: string, snapshotId: string): Verdict {
    const snapshot = this.snapshots.get(snapshotId);
    if (snapshot?.owner !== by || !this.isThere(snapshot) || this.isUsed(snapshotId)) return null;
    return { fact: 'SnapshotDeleted', apply: () => this.delete(snapshot) };
  }

  restoreSnapshot(by: string, snapshotId: string): Verdict {
    const snapshot = this.snapshots.get(snapshotId);
    if (snapshot?.owner !== by || snapshot.state !== 'recycled' || this.at >= snapshot.keptUntil) return null;
    return { fact: 'SnapshotRestoredFromRecycleBin', apply: () => Object.assign(snapshot, { state: 'completed' }) };
  }

  shareSnapshot(by: string, snapshotId: string, receiver: string): Verdict {
    const snapshot = this.snapshots.get(snapshotId);
    if (snapshot?.owner !== by || !this.isThere(snapshot)) return null;
    return snapshot.shares.has(receiver)
      ? UNCHANGED
      : { fact: 'SnapshotShared', apply: () => snapshot.shares.add(receiver) };
  }

  protected isThere = (snapshot: EstateSnapshot | undefined): snapshot is EstateSnapshot =>
    snapshot !== undefined && snapshot.state !== 'recycled' && snapshot.state !== 'gone';

  protected readable(by: string, snapshotId: string): boolean {
    const snapshot = this.snapshots.get(snapshotId);
    return this.isThere(snapshot) && (snapshot.owner === by || snapshot.shares.has(by));
  }

  /** Images of others do not hold a snapshot. */
  protected isUsed(snapshotId: string): boolean {
    const owner = this.snapshots.get(snapshotId)?.owner;
    return [...this.images.values()].some(
      (one) => one.owner === owner && isLiving(one) && one.state !== 'failed' && one.snapshots.includes(snapshotId),
    );
  }

  protected delete(snapshot: EstateSnapshot): void {
    Object.assign(snapshot, this.ended(snapshot, 'EBS_SNAPSHOT', snapshot.state === 'completed'));
  }

  protected ended({ owner, region }: { owner: string; region: string }, kind: string, keepable: boolean) {
    const days = this.kept.get(`${owner}/${region}/${kind}`);
    return days === undefined || !keepable
      ? ({ state: 'gone', keptUntil: 0 } as const)
      : ({ state: 'recycled', keptUntil: this.at + days * DAY } as const);
  }
}
