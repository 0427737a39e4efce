import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MemoryEventStore } from '#event-store';
import { callerOf } from '../../../../test/support/caller.js';
import { account } from '../account/account.js';
import { createRule, unlockRule } from '../account/retention-rules.js';
import { ruleAccount } from '../account/ruling.js';
import { Clock } from '../clock.js';
import { Decider, type Decisions } from '../decider.commands.js';
import { deprecateImage } from '../image/deprecating.js';
import { image } from '../image/image.js';
import { protectImage, unprotectImage } from '../image/protecting.js';
import { lockSnapshot } from '../snapshot/locking.js';
import { snapshot } from '../snapshot/snapshot.js';
import { Agenda } from './agenda.policy.js';
import { PASSING_TIME } from './passing-time.policy.js';
import { Policies } from './policies.policy.js';

const DAY = 24 * 60 * 60 * 1_000_000;
const by = callerOf();

class SetClock extends Clock {
  at = Date.UTC(2026, 0, 1) * 1000;
  now = () => this.at;
}

/** An account that is ruled here, with an image and a snapshot. */
async function begin(file: string | null = null) {
  const store = new MemoryEventStore();
  const clock = new SetClock();
  const decider = new Decider(store, clock);
  const open = () => new Policies({ store, decider, clock, agenda: Agenda.open(file), reactions: PASSING_TIME });
  const decisions = decider.begin(by);
  const place = { ownerId: by.account, region: by.region };
  await decisions.decide(account, by.account, ruleAccount);
  await decisions.decide(image, 'ami-1', () => [
    { type: 'ImageRegistered', data: { imageId: 'ami-1', ...place, attributes: { name: 'web' } } },
  ]);
  await decisions.decide(image, 'ami-1', () => [{ type: 'ImageBecameAvailable', data: { imageId: 'ami-1' } }]);
  await decisions.decide(snapshot, 'snap-1', () => [
    { type: 'SnapshotStarted', data: { snapshotId: 'snap-1', ...place } },
    { type: 'SnapshotCompleted', data: { snapshotId: 'snap-1' } },
  ]);
  const all = async () => (await Array.fromAsync(store.readAll())).map(({ type }) => type);
  return { store, clock, decider, open, all, told: async () => (await all()).slice(5) };
}

/** Lets days pass, one at a time, with everything done that falls due. */
async function pass(policies: Policies, clock: SetClock, days: number): Promise<void> {
  for (let day = 0; day < days; day += 1) {
    clock.at += DAY;
    await policies.settle();
  }
}

const now = (decider: Decider): Decisions => decider.begin(by);

describe('what nobody commands', () => {
  it('happens in its time, each thing once, through a whole year', async () => {
    const { clock, decider, open, told } = await begin();
    const policies = open();
    await policies.start();
    const decisions = now(decider);
    const asking = decisions.asking;
    const deprecateAt = clock.at + 30 * DAY;
    await decisions.decide(image, 'ami-1', (state) => deprecateImage(state, { deprecateAt }, asking));
    const lock = { mode: 'compliance', coolOffHours: 24, durationDays: 300 } as const;
    await decisions.decide(snapshot, 'snap-1', (state) => lockSnapshot(state, lock, asking));
    const rule = { ruleId: 'rule-1', resourceType: 'EC2_IMAGE', retentionDays: 9, lock: { unlockDelayDays: 7 } };
    await decisions.decide(account, by.account, (state) => createRule(state, rule, asking));
    await decisions.decide(account, by.account, (state) => unlockRule(state, rule, asking));
    await pass(policies, clock, 365);
    await policies.stop();
    expect((await told()).slice(5)).toEqual([
      'SnapshotLockCoolOffEnded',
      'RecycleBinRuleUnlocked',
      'ImageDeprecationTookEffect',
      'SnapshotLockExpired',
    ]);
  });

  it('does not happen where it was taken back in time', async () => {
    const { clock, decider, open, told } = await begin();
    const policies = open();
    await policies.start();
    const decide = (
      decision: (state: Parameters<typeof protectImage>[0], decisions: Decisions) => ReturnType<typeof protectImage>,
    ) => {
      const decisions = now(decider);
      return decisions.decide(image, 'ami-1', (state) => decision(state, decisions));
    };
    await decide((state, { asking }) => protectImage(state, { withCooldown: true }, asking));
    await decide((state, { asking }) => unprotectImage(state, asking));
    await decide((state, { asking }) => protectImage(state, { withCooldown: true }, asking));
    await pass(policies, clock, 3);
    expect(await told()).not.toContain('DeregistrationProtectionLapsed');
    await decide((state, { asking }) => unprotectImage(state, asking));
    await pass(policies, clock, 3);
    await policies.stop();
    expect((await told()).filter((type) => type === 'DeregistrationProtectionLapsed')).toHaveLength(1);
  });

  it('happens after a restart, and not again', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'amistory-agenda-'));
    try {
      const { clock, decider, open, told } = await begin(join(folder, 'policies.db'));
      const first = open();
      await first.start();
      const decisions = now(decider);
      const deprecateAt = clock.at + 2 * DAY;
      await decisions.decide(image, 'ami-1', (state) => deprecateImage(state, { deprecateAt }, decisions.asking));
      await first.settle();
      await first.stop();
      clock.at += 5 * DAY;
      for (let restart = 0; restart < 3; restart += 1) {
        const next = open();
        await next.start();
        await next.settle();
        await next.stop();
      }
      expect(await told()).toEqual(['ImageDeprecationSet', 'ImageDeprecationTookEffect']);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('happens also where the agenda was lost', async () => {
    const { clock, decider, open, told } = await begin();
    const decisions = now(decider);
    const deprecateAt = clock.at + 2 * DAY;
    await decisions.decide(image, 'ami-1', (state) => deprecateImage(state, { deprecateAt }, decisions.asking));
    clock.at += 5 * DAY;
    for (let restart = 0; restart < 2; restart += 1) {
      const policies = open();
      await policies.start();
      await policies.settle();
      await policies.stop();
    }
    expect(await told()).toEqual(['ImageDeprecationSet', 'ImageDeprecationTookEffect']);
  });

  it('happens again where an older log was put back, which does not hold it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'amistory-agenda-'));
    try {
      const file = join(folder, 'policies.db');
      const { store, clock, decider, open } = await begin(file);
      const policies = open();
      await policies.start();
      const decisions = now(decider);
      const deprecateAt = clock.at + 2 * DAY;
      await decisions.decide(image, 'ami-1', (state) => deprecateImage(state, { deprecateAt }, decisions.asking));
      await policies.settle();
      const backup = await Array.fromAsync(store.readAll());
      await pass(policies, clock, 3);
      await policies.stop();
      const older = new MemoryEventStore();
      for (const event of backup) await older.append(event.stream, 'any', [event]);
      const restored = new Decider(older, clock);
      const agenda = Agenda.open(file);
      const again = new Policies({ store: older, decider: restored, clock, agenda, reactions: PASSING_TIME });
      await again.start();
      await again.settle();
      await again.stop();
      const types = (await Array.fromAsync(older.readAll())).map(({ type }) => type);
      expect(types.slice(-2)).toEqual(['ImageDeprecationSet', 'ImageDeprecationTookEffect']);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('is left to AWS where the account is only observed', async () => {
    const { clock, decider, open, told } = await begin();
    const policies = open();
    await policies.start();
    const decisions = now(decider);
    const deprecateAt = clock.at + 2 * DAY;
    await decisions.decide(image, 'ami-1', (state) => deprecateImage(state, { deprecateAt }, decisions.asking));
    await decisions.decide(account, by.account, () => [{ type: 'AccountObserved', data: { accountId: by.account } }]);
    await pass(policies, clock, 3);
    await policies.stop();
    expect(await told()).not.toContain('ImageDeprecationTookEffect');
  });
});
