import { decided, given, moment } from '#testing';
import type { SnapshotEvent } from '../facts.js';
import { deleteSnapshot, purgeSnapshot, restoreSnapshot } from './deletion.js';
import { ageLock, lockOf, lockSnapshot, unlockSnapshot } from './locking.js';
import { snapshot } from './snapshot.js';
import { archiveSnapshot, endRestore, failTiering, reachTier, restoreTier } from './tiering.js';

const [account, other] = ['111122223333', '444455556666'];
const region = 'eu-central-1';
const snapshotId = 'snap-1';
const HOUR = 3_600_000_000;
const DAY = 24 * HOUR;
const noon = moment('12:00:00');
const asking = (at = noon) => ({ at, account, region });
const begun = { snapshotId, ownerId: account, region };
const completed = decided(
  [
    { type: 'SnapshotStarted', data: begun },
    { type: 'SnapshotCompleted', data: { snapshotId } },
  ],
  moment('10:00:00'),
);
type Facts = typeof completed;
const then = (facts: Facts, events: readonly SnapshotEvent[], at = noon): Facts => [...facts, ...decided(events, at)];
const of = (facts: Facts) => given(snapshot, ...facts);
const free = { usedBy: [], keptUntil: null };

describe('locking a snapshot', () => {
  const lock = (facts: Facts, asked: Parameters<typeof lockSnapshot>[1], at = noon) =>
    of(facts).decide((state) => lockSnapshot(state, asked, asking(at)));
  const governed = then(completed, [
    {
      type: 'SnapshotLocked',
      data: { snapshotId, mode: 'governance', lockState: 'governance', expiresAt: noon + DAY },
    },
  ]);
  const cooling: SnapshotEvent = {
    type: 'SnapshotLocked',
    data: {
      snapshotId,
      mode: 'compliance',
      lockState: 'compliance-cooloff',
      expiresAt: noon + 10 * DAY,
      coolOffUntil: noon + 3 * HOUR,
    },
  };
  const complying = then(completed, [cooling]);

  it('names its mode and its end, and, for compliance, the hours of its cooling-off', () => {
    lock(completed, { mode: 'governance', durationDays: 1 }).records({
      type: 'SnapshotLocked',
      data: { snapshotId, mode: 'governance', lockState: 'governance', expiresAt: noon + DAY },
    });
    lock(completed, { mode: 'compliance', durationDays: 10, coolOffHours: 3 }).records(cooling);
    lock(completed, { mode: 'compliance', expiresAt: noon + 2 * DAY }).records({
      type: 'SnapshotLocked',
      data: { snapshotId, mode: 'compliance', lockState: 'compliance', expiresAt: noon + 2 * DAY },
    });
  });

  it('is refused outside of the limits', () => {
    const malformed = [
      { mode: 'governance' },
      { mode: 'governance', durationDays: 0 },
      { mode: 'governance', durationDays: 36_501 },
      { mode: 'governance', durationDays: 1, expiresAt: noon + 2 * DAY },
      { mode: 'governance', expiresAt: noon + HOUR },
      { mode: 'governance', durationDays: 1, coolOffHours: 1 },
      { mode: 'compliance', durationDays: 1, coolOffHours: 73 },
      { mode: 'compliance', durationDays: 1, coolOffHours: 0 },
    ] as const;
    for (const asked of malformed) lock(completed, asked).refuses('snapshot-lock-malformed');
  });

  it('of governance comes off at any time, of compliance only while it cools off', () => {
    const unlock = (facts: Facts, at: number) => of(facts).decide((state) => unlockSnapshot(state, asking(at)));
    const off = { type: 'SnapshotUnlocked', data: { snapshotId } } as const;
    unlock(governed, noon + HOUR).records(off);
    unlock(complying, noon + 3 * HOUR - 1).records(off);
    unlock(complying, noon + 3 * HOUR).refuses('snapshot-lock-fixed');
    unlock(completed, noon).refuses('snapshot-not-locked');
    unlock(governed, noon + DAY).refuses('snapshot-not-locked');
  });

  it('of compliance only grows once it has cooled off', () => {
    const late = noon + 4 * HOUR;
    lock(complying, { mode: 'compliance', durationDays: 5 }, late).refuses('snapshot-lock-fixed');
    lock(complying, { mode: 'governance', durationDays: 50 }, late).refuses('snapshot-lock-fixed');
    lock(complying, { mode: 'compliance', durationDays: 50, coolOffHours: 1 }, late).refuses('snapshot-lock-fixed');
    lock(complying, { mode: 'compliance', durationDays: 50 }, late).records({
      type: 'SnapshotLocked',
      data: { snapshotId, mode: 'compliance', lockState: 'compliance', expiresAt: late + 50 * DAY },
    });
    expect(lockOf(of(complying).state(), late)).toEqual({ state: 'compliance', until: noon + 10 * DAY });
    lock(complying, { mode: 'governance', durationDays: 1 }, noon + HOUR).records({
      type: 'SnapshotLocked',
      data: { snapshotId, mode: 'governance', lockState: 'governance', expiresAt: noon + HOUR + DAY },
    });
  });

  it('ages: it cools off, and then expires, each told once', () => {
    const age = (facts: Facts, at: number) => of(facts).decide((state) => ageLock(state, { at }));
    const cooled = { type: 'SnapshotLockCoolOffEnded', data: { snapshotId } } as const;
    age(complying, noon + HOUR).records();
    age(complying, noon + 3 * HOUR).records(cooled);
    const fixed = then(complying, [cooled], noon + 3 * HOUR);
    age(fixed, noon + 4 * HOUR).records();
    of(fixed).holds({ lock: { compliance: String(noon + 10 * DAY) } });
    const expired = { type: 'SnapshotLockExpired', data: { snapshotId } } as const;
    age(fixed, noon + 10 * DAY).records(expired);
    age(then(fixed, [expired], noon + 10 * DAY), noon + 11 * DAY).records();
  });

  it('holds the snapshot until it ends, whoever asks', () => {
    const remove = (facts: Facts, at: number) =>
      of(facts).decide((state) => deleteSnapshot(state, {}, { ...asking(at), ...free }));
    remove(governed, noon + HOUR).refuses('snapshot-locked', 'governance');
    remove(complying, noon + HOUR).refuses('snapshot-locked', 'compliance-cooloff');
    remove(governed, noon + DAY).records({ type: 'SnapshotDeleted', data: { snapshotId } });
  });
});

describe('deleting a snapshot', () => {
  const remove = (told: object = {}, asked: { withImageId?: string } = {}, facts = completed) =>
    of(facts).decide((state) => deleteSnapshot(state, asked, { ...asking(), ...free, ...told }));
  const gone: readonly SnapshotEvent[] = [
    { type: 'SnapshotDeleted', data: { snapshotId } },
    { type: 'SnapshotRecycled', data: { snapshotId, until: noon + DAY } },
  ];
  const inBin = then(completed, gone);

  it('names the image that stands on it; the one that it goes with does not count', () => {
    remove({ usedBy: ['ami-1'] }).refuses('snapshot-in-use', snapshotId, 'ami-1');
    remove({ usedBy: ['ami-1', 'ami-2'] }, { withImageId: 'ami-1' }).refuses('snapshot-in-use', 'ami-2');
    remove({ usedBy: ['ami-1'] }, { withImageId: 'ami-1' }).records({
      type: 'SnapshotDeleted',
      data: { snapshotId, withImageId: 'ami-1' },
    });
  });

  it('goes through the Recycle Bin where a rule matches, unless it was never completed', () => {
    remove({ keptUntil: noon + DAY }).records(...gone);
    const failed = [
      ...completed.slice(0, 1),
      ...decided([{ type: 'SnapshotFailed', data: { snapshotId } }], noon - HOUR),
    ];
    remove({ keptUntil: noon + DAY }, {}, failed).records({ type: 'SnapshotDeleted', data: { snapshotId } });
  });

  it('is for its owner; to whom it is not even shared, there is none', () => {
    remove({ account: other }).refuses('snapshot-not-found');
    const grantees = [{ kind: 'account', id: other } as const];
    const shared = then(completed, [{ type: 'SnapshotShared', data: { snapshotId, grantees } }], noon - HOUR);
    remove({ account: other }, {}, shared).refuses('snapshot-not-owned');
    remove({}, {}, inBin).refuses('snapshot-not-found');
  });

  it('is undone from the bin, and final after the retention', () => {
    const bin = of(inBin);
    bin
      .decide((state) => restoreSnapshot(state, asking()))
      .records({
        type: 'SnapshotRestoredFromRecycleBin',
        data: { snapshotId },
      });
    bin.decide((state) => purgeSnapshot(state, asking(noon + DAY - 1))).refuses('snapshot-retention-running');
    const purged = { type: 'SnapshotPurged', data: { snapshotId } } as const;
    bin.decide((state) => purgeSnapshot(state, asking(noon + DAY))).records(purged);
    // Nobody has ended it yet, and its time has passed all the same.
    bin.decide((state) => restoreSnapshot(state, asking(noon + DAY))).refuses('snapshot-not-in-bin');
    of(then(inBin, [purged], noon + DAY))
      .decide((state) => restoreSnapshot(state, asking(noon + DAY)))
      .refuses('snapshot-not-in-bin');
  });
});

describe('the tier of a snapshot', () => {
  const archive = (facts: Facts, usedBy: readonly string[] = []) =>
    of(facts).decide((state) => archiveSnapshot(state, { ...asking(), usedBy }));
  const back = (facts: Facts, temporaryDays?: number) =>
    of(facts).decide((state) => restoreTier(state, { temporaryDays }, asking()));
  const asked: SnapshotEvent = { type: 'SnapshotTieringRequested', data: { snapshotId, tier: 'archive' } };
  const moving = then(completed, [asked]);
  const archived = then(moving, [{ type: 'SnapshotTiered', data: { snapshotId, tier: 'archive' } }], noon + HOUR);
  const until = noon + 2 * HOUR + 5 * DAY;
  const restored = then(
    archived,
    [{ type: 'SnapshotTiered', data: { snapshotId, tier: 'standard', until } }],
    noon + 2 * HOUR,
  );

  it('is archived where no image stands on it, one move at a time', () => {
    archive(completed).records(asked);
    archive(completed, ['ami-1']).refuses('snapshot-in-use', 'ami-1');
    archive(moving).refuses('snapshot-tier-unsuited', 'on its way');
    archive(archived).refuses('snapshot-tier-unsuited');
    archive(completed.slice(0, 1)).refuses('snapshot-not-completed');
    archive(restored).records(asked);
  });

  it('comes back for days or for good, and only what was archived does', () => {
    const request = (temporaryDays?: number): SnapshotEvent => ({
      type: 'SnapshotTieringRequested',
      data: { snapshotId, tier: 'standard', ...(temporaryDays !== undefined && { temporaryDays }) },
    });
    back(archived, 5).records(request(5));
    back(archived).records(request());
    back(restored).records(request());
    back(restored, 10).records(request(10));
    back(completed).refuses('snapshot-tier-unsuited', 'not archived');
    back(archived, 181).refuses('snapshot-restore-malformed', '181');
  });

  it('is reached by what was asked, with its last day, or not at all', () => {
    const coming = then(
      archived,
      [{ type: 'SnapshotTieringRequested', data: { snapshotId, tier: 'standard', temporaryDays: 5 } }],
      noon + HOUR + 1,
    );
    const arrived: SnapshotEvent = { type: 'SnapshotTiered', data: { snapshotId, tier: 'standard', until } };
    of(coming)
      .decide((state) => reachTier(state, { at: noon + 2 * HOUR }))
      .records(arrived);
    of(archived)
      .decide((state) => reachTier(state, { at: noon + 2 * HOUR }))
      .records();
    const gone = then(coming, [{ type: 'SnapshotDeleted', data: { snapshotId } }], noon + HOUR + 2);
    of(gone)
      .decide((state) => reachTier(state, { at: noon + 2 * HOUR }))
      .records();
    const failure = failTiering(of(coming).state(), { reason: 'R' });
    of(then(coming, failure, noon + 2 * HOUR)).is({ movingTo: null, tier: { archive: '' } });
  });

  it('is only the archive again when the days have passed', () => {
    const end = (facts: Facts, at: number) => of(facts).decide((state) => endRestore(state, { at }));
    end(restored, until - 1).records();
    end(restored, until).records({ type: 'SnapshotTiered', data: { snapshotId, tier: 'archive' } });
    end(completed, until).records();
  });
});
