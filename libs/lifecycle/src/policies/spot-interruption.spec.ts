import { MemoryEventStore } from '#event-store';
import { callerOf } from '../../../../test/support/caller.js';
import { MINUTE, SetClock } from '../../../../test/support/set-clock.js';
import { account } from '../account/account.js';
import { ruleAccount } from '../account/ruling.js';
import { belongingsId } from '../belongings/belonging.js';
import { activateSpotRequest, requestSpotInstances, spotRequests } from '../belongings/spot-requests.js';
import { Decider } from '../decider.commands.js';
import { warnOfInterruption } from '../instance/interruption.js';
import { instance } from '../instance/instance.js';
import { Agenda } from './agenda.policy.js';
import { PASSING_TIME } from './passing-time.policy.js';
import { Policies } from './policies.policy.js';

const by = callerOf();

/** A Spot instance that runs for a request, and is taken back. */
async function interrupted(
  interruption: 'terminate' | 'stop',
  lasting: 'one-time' | 'persistent',
  validUntil?: number,
) {
  const store = new MemoryEventStore();
  const clock = new SetClock();
  const decider = new Decider(store, clock);
  const policies = new Policies({ store, decider, clock, agenda: Agenda.open(null), reactions: PASSING_TIME });
  await policies.start();
  const decisions = decider.begin(by);
  const { asking } = decisions;
  const instanceId = 'i-1';
  await decisions.decide(account, by.account, ruleAccount);
  const asked = {
    spotRequestIds: ['sir-1'],
    lasting,
    interruption,
    launch: {},
    ...(validUntil !== undefined && { validUntil }),
  } as const;
  await decisions.decide(spotRequests, belongingsId(by), (held) =>
    requestSpotInstances(held, { ...asked, spotRequestIds: ['sir-1'] }, asking),
  );
  const launched = { instanceId, ownerId: by.account, region: by.region, imageId: 'ami-1', lifecycle: 'spot' } as const;
  await decisions.decide(instance, instanceId, () => [
    { type: 'InstanceLaunched', data: launched },
    { type: 'InstanceRunning', data: { instanceId } },
    { type: 'SpotRequestFulfilled', data: { instanceId, spotRequestId: 'sir-1' } },
  ]);
  await decisions.decide(spotRequests, belongingsId(by), (held) =>
    activateSpotRequest(held, { spotRequestId: 'sir-1', instanceId }, asking),
  );
  await decisions.decide(instance, instanceId, (state) => warnOfInterruption(state, { action: interruption }));
  const requestAfter = async (minutes: number) => {
    clock.pass(minutes * MINUTE);
    await policies.settle();
    return (await decider.begin(by).state(spotRequests, belongingsId(by))).things['sir-1'];
  };
  return { requestAfter, stop: () => policies.stop() };
}

describe('a Spot instance that is taken back', () => {
  it('closes its request when it is terminated, two minutes after the warning', async () => {
    const { requestAfter, stop } = await interrupted('terminate', 'one-time');
    expect(await requestAfter(1)).toMatchObject({ state: 'active' });
    expect(await requestAfter(2)).toMatchObject({ state: 'closed', status: 'instance-terminated-no-capacity' });
    await stop();
  });

  it('has its request open again where that is persistent, and its time is not up', async () => {
    const reopened = { state: 'open', status: 'instance-terminated-no-capacity', instanceId: null };
    const { requestAfter, stop } = await interrupted('terminate', 'persistent');
    expect(await requestAfter(3)).toMatchObject(reopened);
    await stop();
    const short = await interrupted('terminate', 'persistent', Date.now() * 1000 + 60_000_000);
    expect(await short.requestAfter(3)).toMatchObject({ state: 'closed', status: reopened.status });
    await short.stop();
  });

  it('leaves its request as it is when it is only stopped', async () => {
    const { requestAfter, stop } = await interrupted('stop', 'persistent');
    expect(await requestAfter(3)).toMatchObject({ state: 'active' });
    await stop();
  });
});
