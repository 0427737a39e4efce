import { MemoryEventStore } from '#event-store';
import { callerOf } from '../../../../test/support/caller.js';
import { MINUTE, SetClock } from '../../../../test/support/set-clock.js';
import { account } from '../account/account.js';
import { ruleAccount } from '../account/ruling.js';
import { Decider } from '../decider.commands.js';
import { image } from '../image/image.js';
import { finishRestoration } from '../image/storing.commands.js';
import { Agenda } from './agenda.policy.js';
import type { CloudPlan } from './cloud-plan.js';
import { Policies } from './policies.policy.js';
import { READINESS } from './readiness.policy.js';
import { simulatedCloud } from './simulated-cloud.policy.js';

const by = callerOf();
const devices = ['snap-1', 'snap-2'].map((snapshotId, index) => ({ deviceName: `/dev/sd${'af'[index]}`, snapshotId }));

/** An image that is restored from S3 in a cloud that writes snapshots for a minute. Answers how it stands after some time. */
async function restored(blockDevices: typeof devices, failing: readonly string[] = []) {
  const plan: CloudPlan = {
    delay: (kind) => (kind === 'snapshot' ? MINUTE * 1000 : 0),
    fails: (fault, id) => fault === 'snapshot' && failing.includes(id),
  };
  const [store, clock] = [new MemoryEventStore(), new SetClock()];
  const decider = new Decider(store, clock);
  const reactions = [...READINESS, ...simulatedCloud(plan)];
  const policies = new Policies({ store, decider, clock, agenda: Agenda.open(null), reactions });
  await policies.start();
  const decisions = decider.begin(by);
  await decisions.decide(account, by.account, ruleAccount);
  const birth = { imageId: 'ami-1', ownerId: by.account, region: by.region, attributes: { name: 'web', blockDevices } };
  const { facts } = await decisions.decide(image, 'ami-1', () => [
    { type: 'ImageRestoreRequested', data: { ...birth, bucket: 'archive', objectKey: 'ami-0.bin' } },
  ]);
  for (const fact of facts) await finishRestoration(decisions, fact);
  const after = async (minutes: number) => {
    clock.pass(minutes * MINUTE);
    await policies.settle();
    return decider.state(image, 'ami-1', by);
  };
  return { after, stop: () => policies.stop() };
}

describe('an image that is restored from S3', () => {
  it('is pending until all of its snapshots are written', async () => {
    const { after, stop } = await restored(devices);
    expect(await after(0)).toMatchObject({ state: 'pending' });
    expect(await after(2)).toMatchObject({ state: 'available' });
    await stop();
  });

  it('fails when one of its snapshots does', async () => {
    const { after, stop } = await restored(devices, ['snap-2']);
    expect(await after(2)).toMatchObject({ state: 'failed', stateReason: expect.stringContaining('snap-2') });
    await stop();
  });

  it('is available when it has been checked, where it has no snapshots', async () => {
    const { after, stop } = await restored([]);
    expect(await after(0)).toMatchObject({ state: 'available' });
    await stop();
  });
});
