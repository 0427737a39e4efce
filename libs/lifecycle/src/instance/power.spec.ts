import { decided, given, moment } from '#testing';
import type { InstanceEvent } from '../facts.js';
import { instance } from './instance.js';
import {
  failToRun,
  rebootInstance,
  settleInstance,
  shutDownFromWithin,
  startInstance,
  stopInstance,
  terminateInstance,
} from './power.js';
import { hasFailed, transitionReason } from './state-reasons.js';

const account = '111122223333';
const region = 'eu-central-1';
const instanceId = 'i-1';
const asking = (time = '12:00:00') => ({ at: moment(time), account, region });
const room = { ...asking(), capacity: true };
const launched = (attributes: Record<string, string> = {}) =>
  decided(
    [{ type: 'InstanceLaunched', data: { instanceId, imageId: 'ami-1', ownerId: account, region, attributes } }],
    moment('10:00:00'),
  );
const then = (time: string, ...events: readonly InstanceEvent[]) => decided(events, moment(time));
const running = (attributes: Record<string, string> = {}) => [
  ...launched(attributes),
  ...then('10:01:00', { type: 'InstanceRunning', data: { instanceId } }),
];
const userStopped = {
  reasonCode: 'Client.UserInitiatedShutdown',
  reason: 'Client.UserInitiatedShutdown: User initiated shutdown',
} as const;
const stopping = [
  ...running(),
  ...then('11:00:00', { type: 'InstanceStopping', data: { instanceId, ...userStopped } }),
];
const stopped = [...stopping, ...then('11:01:00', { type: 'InstanceStopped', data: { instanceId } })];
const ending = [
  ...running(),
  ...then('11:00:00', { type: 'InstanceShuttingDown', data: { instanceId, ...userStopped } }),
];
const ended = [...ending, ...then('11:01:00', { type: 'InstanceTerminated', data: { instanceId } })];
const inState = (facts: ReturnType<typeof launched>) => given(instance, ...facts);

describe('an instance that is decided here', () => {
  it('is pending from its launch, and passes through every state', () => {
    inState(launched()).holds({ state: { pending: 'observed' } });
    inState(running()).holds({ state: { running: 'observed' } });
    inState(stopping).holds({ state: { stopping: 'observed' } });
    inState(stopped).holds({ state: { stopped: 'observed' } });
    inState(ending).holds({ state: { 'shutting-down': 'observed' } });
    inState(ended).holds({ state: { terminated: 'observed' } });
  });

  it('comes to where it is on its way to, and stays where it is on no way', () => {
    inState(launched()).decide(settleInstance).records({ type: 'InstanceRunning', data: { instanceId } });
    inState(stopping).decide(settleInstance).records({ type: 'InstanceStopped', data: { instanceId } });
    inState(ending).decide(settleInstance).records({ type: 'InstanceTerminated', data: { instanceId } });
    for (const facts of [running(), stopped, ended]) inState(facts).decide(settleInstance).records();
  });

  it('says who moved it, and when that was asked, until it runs again', () => {
    expect(transitionReason(inState(stopped).state())).toBe('User initiated (2026-03-01 11:00:00 GMT)');
    inState(stopped).is({ stateReason: userStopped.reason, stateReasonCode: userStopped.reasonCode });
    const again = [...stopped, ...then('12:00:00', { type: 'InstancePending', data: { instanceId } })];
    inState(again).is({ state: 'pending', stateReason: null, stateReasonCode: null });
    expect(transitionReason(inState(again).state())).toBe('');
  });
});

describe('starting an instance', () => {
  const start = (facts: ReturnType<typeof launched>, known: object = {}) =>
    inState(facts).decide((state) => startInstance(state, { ...room, ...known }));

  it('starts a stopped one, and changes nothing of one that runs', () => {
    start(stopped).records({ type: 'InstancePending', data: { instanceId } });
    start(running()).records();
    start(launched()).records();
  });

  it('is refused on the way to a stop or an end, to others, and without capacity', () => {
    for (const facts of [stopping, ending, ended]) start(facts).refuses('instance-state-unsuited');
    start(stopped, { account: '444455556666' }).refuses('instance-not-found');
    start(stopped, { region: 'us-east-1' }).refuses('instance-not-found');
    start(stopped, { capacity: false }).refuses('launch-capacity-insufficient');
  });

  it('goes back to stopped where it fails, and a launch that fails ends', () => {
    const fail = (facts: ReturnType<typeof launched>) =>
      failToRun(inState(facts).state(), { code: 'Server.InternalError' })[0];
    const starting = [...stopped, ...then('12:00:00', { type: 'InstancePending', data: { instanceId } })];
    expect(fail(starting)).toMatchObject({ type: 'InstanceStopped', data: { reasonCode: 'Server.InternalError' } });
    const failed = failToRun(inState(launched()).state(), { code: 'Server.InsufficientInstanceCapacity' });
    expect(failed[0]?.type).toBe('InstanceTerminated');
    expect(fail(running())).toBeUndefined();
    const ofLaunch = given(instance, ...launched(), ...then('10:00:01', ...failed));
    ofLaunch.is({ state: 'terminated', stateReasonCode: 'Server.InsufficientInstanceCapacity' });
    expect([hasFailed(ofLaunch.state()), hasFailed(inState(ended).state())]).toEqual([true, false]);
  });
});

describe('stopping an instance', () => {
  const stop = (facts: ReturnType<typeof launched>, asked: object = {}) =>
    inState(facts).decide((state) => stopInstance(state, asked, asking()));

  it('stops a running one, and changes nothing of one that is stopped or on its way', () => {
    stop(running()).records({ type: 'InstanceStopping', data: { instanceId, ...userStopped } });
    stop(stopped).records();
    stop(stopping).records();
    stop(stopping, { force: true }).records({ type: 'InstanceStopping', data: { instanceId, ...userStopped } });
  });

  it('is refused while pending or ending, while protected, and where the root would be lost', () => {
    for (const facts of [launched(), ending, ended]) stop(facts).refuses('instance-state-unsuited');
    stop(running({ disableApiStop: 'true' })).refuses('stop-protected');
    stop(running({ rootDeviceType: 'instance-store' })).refuses('instance-store-cannot-stop');
  });

  it('hibernates only what was launched to hibernate, and keeps its memory', () => {
    stop(running(), { hibernate: true }).refuses('instance-not-hibernatable');
    const able = running({ hibernationConfigured: 'true' });
    const events = stopInstance(inState(able).state(), { hibernate: true }, asking());
    expect(events[0]).toMatchObject({
      type: 'InstanceHibernating',
      data: { reasonCode: 'Client.UserInitiatedHibernate' },
    });
    given(instance, ...able, ...then('12:00:00', ...events)).is({
      state: 'stopping',
      attributes: { hibernationConfigured: 'true', hibernated: 'true' },
    });
  });

  it('comes from within as it was chosen at the launch, whatever protects it', () => {
    const within = (attributes: Record<string, string>) =>
      shutDownFromWithin(inState(running(attributes)).state()).map(({ type }) => type);
    expect(within({ disableApiStop: 'true' })).toEqual(['InstanceStopping']);
    expect(within({ instanceInitiatedShutdownBehavior: 'terminate', disableApiTermination: 'true' })).toEqual([
      'InstanceShuttingDown',
    ]);
    expect(shutDownFromWithin(inState(stopped).state())).toEqual([]);
  });
});

describe('rebooting and terminating an instance', () => {
  it('reboots what runs', () => {
    inState(running())
      .decide((state) => rebootInstance(state, asking()))
      .records({ type: 'InstanceRebooted', data: { instanceId } });
    for (const facts of [launched(), stopping, stopped, ended]) {
      inState(facts)
        .decide((state) => rebootInstance(state, asking()))
        .refuses('instance-state-unsuited');
    }
  });

  it('ends whatever has not ended, and changes nothing of what has', () => {
    const terminate = (facts: ReturnType<typeof launched>) =>
      inState(facts).decide((state) => terminateInstance(state, asking()));
    for (const facts of [launched(), running(), stopping, stopped]) {
      terminate(facts).records({ type: 'InstanceShuttingDown', data: { instanceId, ...userStopped } });
    }
    for (const facts of [ending, ended]) terminate(facts).records();
    terminate(running({ disableApiTermination: 'true' })).refuses('termination-protected', instanceId);
  });
});
