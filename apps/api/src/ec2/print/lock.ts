import type { LockedSnapshotsInfo } from '@aws-sdk/client-ec2';
import { type Interval, lockOf, type Snapshot } from '#lifecycle';
import { dateOf, known, type Wide } from './values.js';

const HOUR_MICROS = 60 * 60 * 1_000_000;
const DAY_MICROS = 24 * HOUR_MICROS;

/** A lock and its changes follow one another without a gap; before a gap there was another lock. */
function chainOf(locks: readonly Interval[]): readonly Interval[] {
  const broken = locks.findLastIndex(({ from }, index) => index > 0 && locks[index - 1]?.to !== from);
  return broken < 0 ? locks : locks.slice(broken);
}

const countOf = (from: number | undefined, to: number | null, unit: number): number | undefined =>
  from === undefined || to === null ? undefined : Math.round((to - from) / unit);

/** The lock of a snapshot at a moment, as EC2 describes it. `locks`: all intervals of its lock, the oldest first. */
export function printLock(snapshot: Snapshot, locks: readonly Interval[], at: number): Wide<LockedSnapshotsInfo> {
  const chain = chainOf(locks);
  const expiry = Object.values(snapshot.lock)[0] ?? '';
  const expiresAt = expiry === '' ? null : Number(expiry);
  // The end of the cooling-off opens another interval, and begins no other duration.
  const durationFrom = chain.find(({ value }) => value === expiry)?.from;
  const coolOff = chain.findLast(({ key }) => key === 'compliance-cooloff');
  const coolOffUntil = snapshot.coolOffUntil ?? coolOff?.to ?? null;
  return {
    OwnerId: known(snapshot.ownerId),
    SnapshotId: snapshot.snapshotId,
    LockState: lockOf(snapshot, at)?.state ?? 'expired',
    LockDuration: countOf(durationFrom, expiresAt, DAY_MICROS),
    CoolOffPeriod: countOf(coolOff?.from, coolOffUntil, HOUR_MICROS),
    CoolOffPeriodExpiresOn: dateOf(coolOffUntil),
    LockCreatedOn: dateOf(chain[0]?.from),
    LockDurationStartTime: dateOf(durationFrom),
    LockExpiresOn: dateOf(expiresAt),
  };
}
