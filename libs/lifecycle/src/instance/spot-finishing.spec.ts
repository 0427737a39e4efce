import { MemoryEventStore } from '#event-store';
import { callerOf } from '../../../../test/support/caller.js';
import { factsIn, LogSurroundings } from '../../../../test/support/log-surroundings.js';
import { SetClock } from '../../../../test/support/set-clock.js';
import { account } from '../account/account.js';
import { ruleAccount } from '../account/ruling.js';
import { belongingsId } from '../belongings/belonging.js';
import { RequestSpotInstances, RequestSpotInstancesHandler } from '../belongings/spot-requests.commands.js';
import { cancelSpotRequests, spotRequests } from '../belongings/spot-requests.js';
import { Decider, type Decisions } from '../decider.commands.js';
import { image } from '../image/image.js';
import type { AnyReaction } from '../policies/reaction.js';
import { INSTANCES_FINISHING, spotRelaunches } from './follow-ups.policy.js';
import { LaunchInstances, LaunchInstancesHandler } from './launching.commands.js';
import { TerminateInstances, TerminateInstancesHandler } from './power.commands.js';
import { spotLaunchToken } from './spot.commands.js';

const by = callerOf();
const { account: ownerId, region } = by;
const imageId = 'ami-1';
const terms = { lasting: 'one-time', interruption: 'terminate' } as const;
const type = { name: 't3.micro', architectures: ['x86_64'], virtualizationTypes: ['hvm'], hibernation: false };

/** An engine over a log, which may hold what another engine had begun. */
function over(store: MemoryEventStore) {
  const decider = new Decider(store, new SetClock());
  const surroundings = Object.assign(new LogSurroundings(store), { instanceType: () => type });
  const launching = new LaunchInstancesHandler(decider, surroundings);
  const requesting = new RequestSpotInstancesHandler(decider);
  const terminating = new TerminateInstancesHandler(decider);
  return {
    store,
    decider,
    relaunches: spotRelaunches(surroundings),
    launch: (more: Partial<LaunchInstances['input']>) =>
      launching.execute(
        new LaunchInstances({ imageId, instanceType: type.name, minCount: 1, maxCount: 1, ...more }, callerOf()),
      ),
    request: (spotRequestIds: string[], lasting: 'one-time' | 'persistent' = 'one-time') =>
      requesting.execute(new RequestSpotInstances({ ...terms, lasting, spotRequestIds, launch: {} }, callerOf())),
    terminate: (instanceId: string) => terminating.execute(new TerminateInstances([instanceId], callerOf())),
    requests: async () => Object.values((await decider.state(spotRequests, belongingsId(by), by)).things),
    launched: async () => (await factsIn(store, 'instance-')).filter(({ type: told }) => told === 'InstanceLaunched'),
  };
}

async function begin() {
  const world = over(new MemoryEventStore());
  const decisions = world.decider.begin(by);
  await decisions.decide(account, ownerId, ruleAccount);
  const attributes = { architecture: 'x86_64', virtualizationType: 'hvm', name: 'web' };
  await decisions.decide(image, imageId, () => [
    { type: 'ImageRegistered', data: { imageId, ownerId, region, attributes } },
    { type: 'ImageBecameAvailable', data: { imageId } },
  ]);
  return world;
}

/** Requests for two Spot instances, and their launch. */
async function spotLaunch() {
  const world = await begin();
  const spotRequestIds = ['sir-1', 'sir-2'];
  await world.request(spotRequestIds);
  const clientToken = spotLaunchToken('sir-1');
  await world.launch({ minCount: 2, maxCount: 2, clientToken, spot: { ...terms, spotRequestIds } });
  return world;
}

/** An engine over what a crash just after the last fact of a type leaves. */
async function crashedAfter(store: MemoryEventStore, last: string) {
  const events = await Array.fromAsync(store.readAll());
  const cut = new MemoryEventStore();
  const end = events.findLastIndex((event) => event.type === last);
  for (const event of events.slice(0, end + 1)) await cut.append(event.stream, 'any', [event]);
  return over(cut);
}

/** Has these do their work for each fact of the log, as one engine after the other does. */
async function follow(store: MemoryEventStore, reactions: readonly AnyReaction<Decisions>[], engines: number) {
  for (let engine = 0; engine < engines; engine += 1) {
    const { decider } = over(store);
    for (const fact of await factsIn(store, '')) {
      const wanted = reactions.filter(({ types }) => types.some((one) => one === fact.type));
      for (const reaction of wanted) await reaction.act(decider.following(fact), fact);
    }
  }
}

describe('Spot requests, where the engine ended before their launch had', () => {
  it('end where no launch had begun, and nothing can be launched for them any more', async () => {
    const { store, requests, launched, launch } = await crashedAfter(
      (await spotLaunch()).store,
      'SpotInstancesRequested',
    );
    await follow(store, INSTANCES_FINISHING, 2);
    const ended = { state: 'closed', status: 'system-error' };
    expect(await requests()).toMatchObject([ended, ended]);
    const spot = { ...terms, spotRequestIds: ['sir-1', 'sir-2'] };
    await expect(launch({ clientToken: spotLaunchToken('sir-1'), spot })).rejects.toMatchObject({
      code: 'spot-request-ended',
    });
    expect(await launched()).toEqual([]);
    expect(await factsIn(store, 'spot-requests-')).toHaveLength(3);
  });

  it.each(['InstancesRequested', 'InstanceLaunched', 'SpotRequestActivated', 'SpotRequestFulfilled'])(
    'are fulfilled, each once, where it ended after %s',
    async (last) => {
      const { store, requests, launched } = await crashedAfter((await spotLaunch()).store, last);
      await follow(store, INSTANCES_FINISHING, 2);
      const instanceIds = (await launched()).flatMap(({ data }) => ('instanceId' in data ? [data.instanceId] : []));
      expect(instanceIds).toHaveLength(2);
      const found = await requests();
      expect(found.map(({ state }) => state)).toEqual(['active', 'active']);
      expect(new Set(found.map(({ instanceId }) => instanceId))).toEqual(new Set(instanceIds));
      expect(await factsIn(store, 'spot-requests-')).toHaveLength(3);
    },
  );

  it('are made and fulfilled where a launch was to make them itself', async () => {
    const { store, launch } = await begin();
    await launch({ spot: { ...terms, lasting: 'persistent', price: '0.05' } });
    const restarted = await crashedAfter(store, 'InstancesRequested');
    await follow(restarted.store, INSTANCES_FINISHING, 2);
    expect(await restarted.requests()).toMatchObject([{ state: 'active', lasting: 'persistent', price: '0.05' }]);
    expect(await restarted.launched()).toHaveLength(1);
  });
});

describe('a persistent Spot request', () => {
  const running = async () => {
    const world = await begin();
    await world.launch({ spot: { ...terms, lasting: 'persistent' }, attributes: { monitoring: 'enabled' } });
    const [request] = await world.requests();
    return { ...world, first: request?.instanceId ?? '', spotRequestId: request?.spotRequestId ?? '' };
  };

  it('has another instance like the one that its owner terminated, once', async () => {
    const { store, relaunches, terminate, requests, launched, first } = await running();
    await terminate(first);
    expect(await requests()).toMatchObject([{ state: 'open', status: 'instance-terminated-by-user' }]);
    await follow(store, relaunches, 2);
    await terminate(first);
    await follow(store, relaunches, 1);
    const second = (await launched())[1];
    expect(second?.data).toMatchObject({ imageId, instanceType: type.name, lifecycle: 'spot' });
    expect(second?.data).toMatchObject({ attributes: { monitoring: 'enabled' } });
    expect(await launched()).toHaveLength(2);
    const instanceId = second && 'instanceId' in second.data ? second.data.instanceId : '';
    expect(await requests()).toMatchObject([{ state: 'active', instanceId }]);
  });

  it('has none once it is cancelled', async () => {
    const { store, decider, relaunches, terminate, requests, launched, first, spotRequestId } = await running();
    const decisions = decider.begin(by);
    await decisions.decide(spotRequests, belongingsId(by), (held) =>
      cancelSpotRequests(held, [spotRequestId], decisions.asking),
    );
    await terminate(first);
    await follow(store, relaunches, 1);
    expect(await requests()).toMatchObject([{ state: 'cancelled' }]);
    expect(await launched()).toHaveLength(1);
  });

  it('fails where its image can be launched no more', async () => {
    const { store, decider, relaunches, terminate, requests, first } = await running();
    await decider.begin(by).decide(image, imageId, () => [{ type: 'ImageDisabled', data: { imageId } }]);
    await terminate(first);
    await follow(store, relaunches, 1);
    expect(await requests()).toMatchObject([{ state: 'failed', status: 'bad-parameters' }]);
  });
});
