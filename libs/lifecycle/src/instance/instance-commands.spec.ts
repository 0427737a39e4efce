import { randomUUID } from 'node:crypto';
import type { Type } from '@nestjs/common';
import { CommandBus, CqrsModule } from '@nestjs/cqrs';
import { Test } from '@nestjs/testing';
import fc from 'fast-check';
import { EventStore, MemoryEventStore } from '#event-store';
import { account } from '../account/account.js';
import type { Caller } from '../caller.js';
import { Clock } from '../clock.js';
import { Decider } from '../decider.commands.js';
import { parseFact } from '../fact-text.js';
import type { Fact, FactEvent } from '../facts.js';
import { image } from '../image/image.js';
import { Refusal } from '../refusal.js';
import type { InstanceState } from '../states.js';
import { Surroundings } from '../surroundings.js';
import { instance } from './instance.js';
import { INSTANCE_HANDLERS } from './instance-handlers.commands.js';
import {
  ChangeInstance,
  finishLaunch,
  LaunchAgain,
  LaunchInstances,
  RebootInstances,
  StartInstances,
  StopInstances,
  TerminateInstances,
} from './instances.commands.js';
import { failToRun, settleInstance } from './power.js';
import { reservation } from './reservation.js';

const OWNER = '111122223333';
const region = 'eu-central-1';
const imageId = 'ami-0123456789abcdef0';

class Ticking extends Clock {
  #now = 1_772_359_200_000_000;
  now(): number {
    this.#now += 1_000;
    return this.#now;
  }
}

/** What nothing else than instances would tell: no volume is attached, and there is room. */
const AROUND: Partial<Surroundings> = {
  volumesOf: () => Promise.resolve([]),
  instanceCount: () => Promise.resolve(0),
  instanceType: (name) => ({
    name,
    architectures: ['x86_64'],
    virtualizationTypes: ['hvm'],
    hibernation: true,
  }),
};

async function commanded() {
  const store = new MemoryEventStore();
  const decider = new Decider(store, new Ticking());
  const module = await Test.createTestingModule({
    imports: [CqrsModule.forRoot()],
    providers: [
      { provide: EventStore, useValue: store },
      { provide: Decider, useValue: decider },
      { provide: Surroundings, useValue: AROUND },
      ...(INSTANCE_HANDLERS satisfies readonly Type[]),
    ],
  }).compile();
  await module.init();
  const by = (dryRun = false): Caller => ({
    account: OWNER,
    region,
    actor: { principal: 'ada' },
    requestId: randomUUID(),
    correlationId: randomUUID(),
    dryRun,
  });
  const begin = decider.begin(by());
  await begin.decide(account, OWNER, () => [{ type: 'AccountRuled', data: { accountId: OWNER } }]);
  const attributes = { architecture: 'x86_64', virtualizationType: 'hvm', name: 'web' };
  const registered: FactEvent = { type: 'ImageRegistered', data: { imageId, ownerId: OWNER, region, attributes } };
  await begin.decide(image, imageId, () => [registered, { type: 'ImageBecameAvailable', data: { imageId } }]);
  const facts = async (stream: string): Promise<readonly Fact[]> => {
    const found: Fact[] = [];
    for await (const event of store.readStream(stream)) found.push(parseFact(event));
    return found;
  };
  return { bus: module.get(CommandBus), decider, store, by, facts, close: () => module.close() };
}

type Engine = Awaited<ReturnType<typeof commanded>>;

const launch = (engine: Engine, clientToken?: string, by = engine.by()) =>
  engine.bus.execute(
    new LaunchInstances({ imageId, instanceType: 't3.micro', minCount: 1, maxCount: 1, clientToken }, by),
  );

/** What may become of an instance, written down once more: from a state by a command or an event to a state; absent: refused. */
const MODEL: Readonly<Record<string, Readonly<Partial<Record<InstanceState, InstanceState>>>>> = {
  start: { stopped: 'pending', pending: 'pending', running: 'running' },
  stop: { running: 'stopping', stopping: 'stopping', stopped: 'stopped' },
  reboot: { running: 'running' },
  terminate: {
    pending: 'shutting-down',
    running: 'shutting-down',
    stopping: 'shutting-down',
    stopped: 'shutting-down',
    'shutting-down': 'shutting-down',
    terminated: 'terminated',
  },
  protect: { pending: 'pending', running: 'running', stopping: 'stopping', stopped: 'stopped' },
  resize: { stopped: 'stopped' },
  settle: {
    pending: 'running',
    stopping: 'stopped',
    'shutting-down': 'terminated',
    running: 'running',
    stopped: 'stopped',
    terminated: 'terminated',
  },
};
const DEEDS = Object.keys(MODEL);

const asked = ({ bus, decider, by }: Engine, deed: string, instanceId: string, dryRun: boolean): Promise<unknown> => {
  const ids = [instanceId];
  const caller = by(dryRun);
  switch (deed) {
    case 'start':
      return bus.execute(new StartInstances(ids, caller));
    case 'stop':
      return bus.execute(new StopInstances({ instanceIds: ids }, caller));
    case 'reboot':
      return bus.execute(new RebootInstances(ids, caller));
    case 'terminate':
      return bus.execute(new TerminateInstances(ids, caller));
    case 'protect':
      return bus.execute(new ChangeInstance({ instanceId, attributes: { disableApiStop: 'false' } }, caller));
    case 'resize':
      return bus.execute(new ChangeInstance({ instanceId, attributes: { instanceType: 't3.small' } }, caller));
    default:
      return dryRun ? Promise.resolve() : decider.begin(caller).decide(instance, instanceId, settleInstance);
  }
};

describe('commands on instances, whatever their order', () => {
  it('lead only where the table of states allows; what is refused or tried is nowhere in the log', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ deed: fc.constantFrom(...DEEDS), dryRun: fc.boolean() }), { maxLength: 25 }),
        async (deeds) => {
          const engine = await commanded();
          const { instances } = await launch(engine);
          const instanceId = instances[0]?.instanceId ?? '';
          let expected: InstanceState = 'pending';
          for (const { deed, dryRun } of deeds) {
            const before = await engine.facts(`instance-${instanceId}`);
            const next: InstanceState | undefined = MODEL[deed]?.[expected];
            const refused = await asked(engine, deed, instanceId, dryRun).then(
              () => false,
              (error: unknown) => error instanceof Refusal,
            );
            const after = await engine.facts(`instance-${instanceId}`);
            expect([deed, expected, refused]).toEqual([deed, expected, next === undefined]);
            if (refused || dryRun) expect(after).toHaveLength(before.length);
            else expected = next ?? expected;
            const { state } = await engine.decider.state(instance, instanceId, engine.by());
            expect(state).toBe(expected);
            expect(new Set(after.map(({ id }) => id)).size).toBe(after.length);
          }
          await engine.close();
        },
      ),
      { numRuns: 60 },
    ));

  it('are recorded once each when many come at once: of many stops one, of many launches under a token one', async () => {
    const engine = await commanded();
    const launches = await Promise.all(Array.from({ length: 10 }, () => launch(engine, 'token')));
    const ids = new Set(launches.map(({ instances }) => instances[0]?.instanceId ?? ''));
    expect(ids.size).toBe(1);
    const [instanceId = ''] = ids;
    expect((await engine.facts(`instance-${instanceId}`)).map(({ type }) => type)).toEqual(['InstanceLaunched']);
    expect((await engine.facts(`image-${imageId}`)).filter(({ type }) => type === 'ImageLaunched')).toHaveLength(1);
    await engine.decider.begin(engine.by()).decide(instance, instanceId, settleInstance);
    const stop = () => engine.bus.execute(new StopInstances({ instanceIds: [instanceId] }, engine.by()));
    await Promise.all(Array.from({ length: 10 }, stop));
    const stops = (await engine.facts(`instance-${instanceId}`)).filter(({ type }) => type === 'InstanceStopping');
    expect(stops).toHaveLength(1);
    await engine.close();
  });
});

describe('a launch that the engine did not live to finish', () => {
  it('is finished by whoever follows its fact, and found done the next time', async () => {
    const engine = await commanded();
    const devices = [{ deviceName: '/dev/xvda', volumeId: 'vol-1', sizeGiB: 8, volumeType: 'gp3' }];
    const requested = {
      reservationId: 'r-1',
      ownerId: OWNER,
      region,
      imageId,
      parameters: '',
      instanceType: 't3.micro',
      instances: [{ instanceId: 'i-1', blockDevices: devices }],
    };
    const { facts } = await engine.decider
      .begin(engine.by())
      .decide(reservation, `${OWNER}/${region}/r-1`, () => [{ type: 'InstancesRequested', data: requested }]);
    const [fact] = facts;
    if (fact === undefined) throw new Error('Nothing was recorded.');
    const told = async () =>
      (await Promise.all(['instance-i-1', 'volume-vol-1', `image-${imageId}`].map(engine.facts)))
        .flat()
        .map(({ type }) => type);
    const finish = () => finishLaunch(engine.decider.following(fact), requested);
    const [first, second] = await Promise.all([finish(), finish()]);
    expect([first[0]?.state, second[0]?.state]).toEqual(['pending', 'pending']);
    await finish();
    const once = 'InstanceLaunched VolumeCreated VolumeAttached ImageRegistered ImageBecameAvailable ImageLaunched';
    expect((await told()).join(' ')).toBe(once);
    await engine.close();
  });
});

describe('an instance that failed', () => {
  it('is launched again once, by the fact of its failure', async () => {
    const engine = await commanded();
    const { instances } = await launch(engine);
    const failedId = instances[0]?.instanceId ?? '';
    const again = () => engine.bus.execute(new LaunchAgain(failedId, engine.by()));
    await expect(again()).rejects.toMatchObject({ code: 'instance-not-failed' });
    const code = 'Server.InsufficientInstanceCapacity' as const;
    const { facts } = await engine.decider
      .begin(engine.by())
      .decide(instance, failedId, (state) => failToRun(state, { code }));
    const answers = await Promise.all([again(), again()]);
    expect(answers[0]).toEqual(answers[1]);
    const [{ instanceId, reservationId }] = answers;
    const [request] = await engine.facts(`reservation-${OWNER}/${region}/${reservationId}`);
    expect(request).toMatchObject({ data: { replaces: failedId }, metadata: { causationId: facts[0]?.id } });
    const launched = await engine.facts(`instance-${instanceId}`);
    expect(launched).toMatchObject([{ type: 'InstanceLaunched', data: { replaces: failedId, imageId } }]);
    await engine.close();
  });
});
