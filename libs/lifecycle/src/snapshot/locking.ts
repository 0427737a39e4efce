import type { Asking } from '../asking.js';
import type { SnapshotEvent } from '../facts.js';
import { rule } from '../refusal.js';
import type { Snapshot } from '../states.js';
import { isoOf } from '../time.js';
import { ownSnapshot } from './use.js';

const HOUR_MICROS = 60 * 60 * 1_000_000;
const DAY_MICROS = 24 * HOUR_MICROS;
const MOST_COOL_OFF_HOURS = 72;
const MOST_DAYS = 36_500;

/** A lock that holds: which kind, and until when (microseconds; null where that is not told). */
export interface Lock {
  readonly state: string;
  readonly until: number | null;
}

/** The lock that holds at a moment; one whose time has passed holds no longer, whether or not that is recorded yet. */
export function lockOf({ lock, coolOffUntil }: Pick<Snapshot, 'lock' | 'coolOffUntil'>, at: number): Lock | null {
  const [held] = Object.entries(lock);
  if (held === undefined) return null;
  const [told, expiry] = held;
  const until = expiry === '' ? null : Number(expiry);
  if (until !== null && until <= at) return null;
  const cooled = told === 'compliance-cooloff' && coolOffUntil !== null && coolOffUntil <= at;
  return { state: cooled ? 'compliance' : told, until };
}

/** What is asked of a lock: its duration or the date on which it ends. */
export interface LockAsked {
  readonly mode: 'governance' | 'compliance';
  /** Of a compliance lock: hours in which it may still be changed. */
  readonly coolOffHours?: number | undefined;
  readonly durationDays?: number | undefined;
  /** Microseconds since the Unix epoch. */
  readonly expiresAt?: number | undefined;
}

const whole = (value: number, most: number): boolean => Number.isInteger(value) && value >= 1 && value <= most;

function expiryOf({ durationDays, expiresAt }: LockAsked, snapshotId: string, at: number): number {
  const malformed = 'snapshot-lock-malformed';
  const given = durationDays ?? expiresAt;
  rule(given !== undefined, malformed, snapshotId, 'It has no end.');
  rule(durationDays === undefined || expiresAt === undefined, malformed, snapshotId, 'It has two ends.');
  if (durationDays !== undefined) {
    rule(whole(durationDays, MOST_DAYS), malformed, snapshotId, `It would be for ${durationDays} days.`);
    return at + durationDays * DAY_MICROS;
  }
  const inTime = given >= at + DAY_MICROS && given <= at + MOST_DAYS * DAY_MICROS;
  rule(inTime, malformed, snapshotId, `It would end ${isoOf(given)}, which is not 1 to ${MOST_DAYS} days ahead.`);
  return given;
}

function rightCoolOff({ mode, coolOffHours }: LockAsked, snapshotId: string): void {
  const malformed = 'snapshot-lock-malformed';
  if (coolOffHours === undefined) return;
  rule(mode === 'compliance', malformed, snapshotId, 'Only a compliance lock has a cooling-off period.');
  rule(whole(coolOffHours, MOST_COOL_OFF_HOURS), malformed, snapshotId, `It would cool off for ${coolOffHours} hours.`);
}

/**
 * Locks a snapshot, or changes its lock (EC2 API reference, LockSnapshot). Past its cooling-off, a compliance lock only grows.
 */
export function lockSnapshot(snapshot: Snapshot, asked: LockAsked, known: Asking): readonly SnapshotEvent[] {
  ownSnapshot(snapshot, known);
  const { snapshotId, state } = snapshot;
  const { mode, coolOffHours } = asked;
  rule(state === 'completed' || state === 'pending', 'snapshot-not-completed', snapshotId, `It is ${state}.`);
  const expiresAt = expiryOf(asked, snapshotId, known.at);
  rightCoolOff(asked, snapshotId);
  const held = lockOf(snapshot, known.at);
  if (held?.state === 'compliance') {
    const grows = mode === 'compliance' && coolOffHours === undefined && expiresAt > (held.until ?? Infinity);
    rule(grows, 'snapshot-lock-fixed', snapshotId);
  }
  const cools = coolOffHours === undefined ? null : known.at + coolOffHours * HOUR_MICROS;
  const lockState = cools === null ? mode : 'compliance-cooloff';
  const data = { snapshotId, mode, lockState, expiresAt, ...(cools !== null && { coolOffUntil: cools }) };
  return [{ type: 'SnapshotLocked', data }];
}

/** Takes a lock off: of governance at any time, of compliance while it cools off. */
export function unlockSnapshot(snapshot: Snapshot, known: Asking): readonly SnapshotEvent[] {
  ownSnapshot(snapshot, known);
  const { snapshotId } = snapshot;
  const held = lockOf(snapshot, known.at);
  rule(held !== null, 'snapshot-not-locked', snapshotId);
  rule(held.state !== 'compliance', 'snapshot-lock-fixed', snapshotId);
  return [{ type: 'SnapshotUnlocked', data: { snapshotId } }];
}

/** What passing time does to a lock: its cooling-off ends, or it expires; nothing, where neither is due. */
export function ageLock(snapshot: Snapshot, { at }: Pick<Asking, 'at'>): readonly SnapshotEvent[] {
  const { snapshotId, lock, coolOffUntil } = snapshot;
  const [held] = Object.keys(lock);
  if (held === undefined) return [];
  if (lockOf(snapshot, at) === null) return [{ type: 'SnapshotLockExpired', data: { snapshotId } }];
  const cooled = held === 'compliance-cooloff' && coolOffUntil !== null && coolOffUntil <= at;
  return cooled ? [{ type: 'SnapshotLockCoolOffEnded', data: { snapshotId } }] : [];
}
