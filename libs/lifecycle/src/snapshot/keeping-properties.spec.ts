import fc from 'fast-check';
import { decided } from '#testing';
import type { SnapshotEvent } from '../facts.js';
import { Refusal } from '../refusal.js';
import type { Snapshot, SnapshotState } from '../states.js';
import { completeSnapshot, failSnapshot } from './creation.js';
import { deleteSnapshot, purgeSnapshot, restoreSnapshot } from './deletion.js';
import { ageLock, lockSnapshot, unlockSnapshot } from './locking.js';
import { changeShares } from './sharing.js';
import { snapshot } from './snapshot.js';
import { archiveSnapshot, endRestore, reachTier, restoreTier } from './tiering.js';

const account = '111122223333';
const region = 'eu-central-1';
const HOUR = 3_600_000_000;
const DAY = 24 * HOUR;
const START = 1_772_359_200_000_000;

interface Moment {
  readonly at: number;
  readonly usedBy: readonly string[];
}
type Command = (state: Snapshot, moment: Moment) => readonly SnapshotEvent[];

const asking = ({ at }: Moment) => ({ at, account, region });
const COMMANDS: Readonly<Record<string, Command>> = {
  complete: completeSnapshot,
  fail: (state) => failSnapshot(state, { reason: 'No key' }),
  delete: (state, now) => deleteSnapshot(state, {}, { ...asking(now), usedBy: now.usedBy, keptUntil: now.at + DAY }),
  deleteForGood: (state, now) => deleteSnapshot(state, {}, { ...asking(now), usedBy: now.usedBy, keptUntil: null }),
  restore: (state, now) => restoreSnapshot(state, asking(now)),
  purge: (state, now) => purgeSnapshot(state, asking(now)),
  govern: (state, now) => lockSnapshot(state, { mode: 'governance', durationDays: 2 }, asking(now)),
  comply: (state, now) => lockSnapshot(state, { mode: 'compliance', durationDays: 1 }, asking(now)),
  cool: (state, now) => lockSnapshot(state, { mode: 'compliance', durationDays: 3, coolOffHours: 8 }, asking(now)),
  unlock: (state, now) => unlockSnapshot(state, asking(now)),
  age: ageLock,
  archive: (state, now) => archiveSnapshot(state, { ...asking(now), usedBy: now.usedBy }),
  bringBack: (state, now) => restoreTier(state, { temporaryDays: 1 }, asking(now)),
  arrive: reachTier,
  endRestore,
  share: (state, now) =>
    changeShares(
      state,
      { add: [{ kind: 'account', id: '444455556666' }] },
      { ...asking(now), publicAccess: 'unblocked' },
    ),
};

const NEXT: Readonly<Record<SnapshotState, readonly SnapshotState[]>> = {
  unknown: ['pending'],
  pending: ['completed', 'error', 'deleted'],
  completed: ['deleted', 'recycled'],
  error: ['deleted'],
  recycled: ['completed', 'purged'],
  deleted: [],
  purged: [],
};

/** A small model of what holds a snapshot, that knows nothing of how locks are recorded. */
class Hold {
  #until = 0;
  #fixedFrom = Infinity;

  forbids(name: string, at: number, used: boolean): boolean {
    const holds = at < this.#until;
    if (name.startsWith('delete')) return used || holds;
    return name === 'unlock' && holds && at >= this.#fixedFrom;
  }

  take(name: string, at: number): void {
    if (name === 'unlock') this.#until = 0;
    const lock = { govern: [2, Infinity], comply: [1, 0], cool: [3, 8 * HOUR] }[name];
    if (lock === undefined) return;
    const [days = 0, coolOff = 0] = lock;
    this.#until = at + days * DAY;
    this.#fixedFrom = at + coolOff;
  }
}

const steps = fc.array(
  fc.record({
    name: fc.constantFrom(...Object.keys(COMMANDS)),
    hours: fc.integer({ min: 0, max: 30 }),
    used: fc.boolean(),
  }),
  { maxLength: 40 },
);

const asked = (command: Command, state: Snapshot, moment: Moment): readonly SnapshotEvent[] | null => {
  try {
    return command(state, moment);
  } catch (error) {
    if (error instanceof Refusal) return null;
    throw error;
  }
};

const begun = (): Snapshot =>
  decided([{ type: 'SnapshotStarted', data: { snapshotId: 'snap-1', ownerId: account, region } }], START).reduce(
    (state, fact) => snapshot.evolve(state, fact),
    snapshot.initial('snap-1'),
  );

describe('a snapshot, whatever is commanded', () => {
  it('goes from state to state as it may, and is never lost while an image or a lock holds it', () =>
    fc.assert(
      fc.property(steps, (sequence) => {
        let state = begun();
        let at = START;
        const hold = new Hold();
        for (const { name, hours, used } of sequence) {
          at += hours * HOUR + 10;
          const before = state;
          const events = asked(COMMANDS[name] ?? (() => []), state, { at, usedBy: used ? ['ami-1'] : [] });
          for (const fact of decided(events ?? [], at)) state = snapshot.evolve(state, fact);
          if (before.state !== state.state) expect(NEXT[before.state]).toContain(state.state);
          if (hold.forbids(name, at, used)) expect(events).toBeNull();
          if (events !== null) hold.take(name, at);
        }
      }),
      { numRuns: 500 },
    ));
});
