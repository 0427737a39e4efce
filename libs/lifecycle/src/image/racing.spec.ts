import { setImmediate as turn } from 'node:timers/promises';
import { type Command, CommandBus, CqrsModule } from '@nestjs/cqrs';
import { Test } from '@nestjs/testing';
import fc from 'fast-check';
import { type Appended, type ExpectedRevision, MemoryEventStore, type NewEvent } from '#event-store';
import { factsIn, LogSurroundings } from '../../../../test/support/log-surroundings.js';
import { account } from '../account/account.js';
import { ruleAccount } from '../account/ruling.js';
import type { Caller } from '../caller.js';
import { Clock } from '../clock.js';
import { Decider } from '../decider.commands.js';
import { imageName, imageNameId } from '../image-name/image-name.js';
import { Refusal } from '../refusal.js';
import { DeleteSnapshot, RestoreSnapshot } from '../snapshot/deletion.commands.js';
import { SNAPSHOT_HANDLERS } from '../snapshot/snapshot-handlers.commands.js';
import { snapshot } from '../snapshot/snapshot.js';
import type { Image } from '../states.js';
import { Surroundings } from '../surroundings.js';
import { hasEnded } from './availability.js';
import { CopyImage, finishCopy } from './copying.commands.js';
import { DeregisterImage, finishDeregistration } from './deregistration.commands.js';
import { DisableImage, EnableImage } from './disabling.commands.js';
import { IMAGE_HANDLERS } from './image-handlers.commands.js';
import { image } from './image.js';
import { RestoreImage } from './recycling.commands.js';
import { finishRegistration, RegisterImage } from './registration.commands.js';

const OWNER = '111122223333';
const region = 'eu-central-1';
const NAMES = ['web', 'worker'];
const SNAPSHOTS = ['snap-01', 'snap-02'];

class SetClock extends Clock {
  #at = 1_772_359_200_000_000;
  now = (): number => (this.#at += 1_000_000);
}

async function turnsPass(turns: number): Promise<void> {
  for (let passed = 0; passed < turns; passed += 1) await turn();
}

/** A log that takes its time, another one for each append: whoever asks at once is answered in any order. */
class UnevenStore extends MemoryEventStore {
  #seed = 0;

  constructor(private readonly delays: readonly number[]) {
    super();
  }

  override async append(stream: string, expected: ExpectedRevision, events: readonly NewEvent[]): Promise<Appended> {
    await turnsPass(this.delays[this.#seed++ % this.delays.length] ?? 0);
    return super.append(stream, expected, events);
  }
}

let requests = 0;
const caller = (): Caller => {
  const requestId = `request-${(requests += 1)}`;
  return { account: OWNER, region, actor: { principal: 'ada' }, requestId, correlationId: requestId };
};

async function begin(delays: readonly number[]) {
  const store = new UnevenStore(delays);
  const decider = new Decider(store, new SetClock());
  const surroundings = { provide: Surroundings, useValue: new LogSurroundings(store) };
  const providers = [{ provide: Decider, useValue: decider }, surroundings, ...IMAGE_HANDLERS, ...SNAPSHOT_HANDLERS];
  const module = await Test.createTestingModule({ imports: [CqrsModule.forRoot()], providers }).compile();
  await module.init();
  const decisions = decider.begin(caller());
  await decisions.decide(account, OWNER, ruleAccount);
  for (const resourceType of ['EC2_IMAGE', 'EBS_SNAPSHOT']) {
    const data = { accountId: OWNER, region, ruleId: resourceType, resourceType, retentionDays: 7 };
    await decisions.decide(account, OWNER, () => [{ type: 'RecycleBinRuleCreated', data }]);
  }
  for (const snapshotId of SNAPSHOTS) {
    const data = { snapshotId, ownerId: OWNER, region, state: 'completed', sizeGiB: 8, encrypted: false };
    await decisions.decide(snapshot, snapshotId, () => [{ type: 'SnapshotObserved', data }]);
  }
  return { store, decider, bus: module.get(CommandBus), made: new Set<string>(), end: () => module.close() };
}
type World = Awaited<ReturnType<typeof begin>>;

interface Step {
  readonly name: string;
  readonly choice: number;
  /** So many turns after the others of its round it is given. */
  readonly after: number;
}

/** What a step commands; about images that were made before. */
const COMMANDS: Readonly<Record<string, (step: Step, images: readonly string[], by: Caller) => Command<unknown>>> = {
  register: ({ choice }, _images, by) => {
    const name = NAMES[choice % NAMES.length] ?? '';
    const blockDevices = [{ deviceName: '/dev/sda1', snapshotId: SNAPSHOTS[choice % 3 === 0 ? 0 : 1] }];
    return new RegisterImage({ name, blockDevices, attributes: { architecture: 'x86_64' } }, by);
  },
  copy: ({ choice }, images, by) => {
    const [name = '', sourceImageId = ''] = [NAMES[choice % NAMES.length], images[choice % images.length]];
    return new CopyImage({ name, sourceImageId, sourceRegion: region, clientToken: `token-${choice % 4}` }, by);
  },
  deregister: ({ choice }, images, by) => {
    const imageId = images[choice % images.length] ?? '';
    return new DeregisterImage({ imageId, deletesSnapshots: choice % 2 === 0 }, by);
  },
  restore: ({ choice }, images, by) => new RestoreImage(images[choice % images.length] ?? '', by),
  disable: ({ choice }, images, by) => new DisableImage(images[choice % images.length] ?? '', by),
  enable: ({ choice }, images, by) => new EnableImage(images[choice % images.length] ?? '', by),
  deleteSnapshot: ({ choice }, _images, by) => new DeleteSnapshot(SNAPSHOTS[choice % 2] ?? '', by),
  restoreSnapshot: ({ choice }, _images, by) => new RestoreSnapshot(SNAPSHOTS[choice % 2] ?? '', by),
};

/** Commands one thing; what is refused is recorded nowhere, but for a name that was claimed and given back. */
async function command(world: World, step: Step): Promise<void> {
  await turnsPass(step.after);
  const by = caller();
  const asked = COMMANDS[step.name]?.(step, [...world.made], by);
  if (asked === undefined) return;
  const result: unknown = await world.bus.execute(asked).catch((error: unknown) => {
    if (error instanceof Refusal) return error;
    throw error;
  });
  const facts = (await factsIn(world.store, '')).filter(({ metadata }) => metadata.requestId === by.requestId);
  const types = facts.map(({ type }) => type);
  if (result instanceof Refusal) expect([[], ['ImageNameClaimed', 'ImageNameReleased']]).toContainEqual(types);
  else if (typeof result === 'string') world.made.add(result);
}

async function images({ decider, made }: World): Promise<Image[]> {
  return Promise.all([...made].map((id) => decider.state(image, id, caller())));
}

/** What holds whenever nothing is under way. */
async function holds(world: World): Promise<void> {
  const living = (await images(world)).filter((one) => !hasEnded(one));
  for (const name of NAMES) {
    const holders = living.filter(({ attributes }) => attributes.name === name).map(({ imageId }) => imageId);
    const nameId = imageNameId({ accountId: OWNER, region, name });
    const { imageId } = await world.decider.state(imageName, nameId, caller());
    expect({ name, holders }).toEqual({ name, holders: imageId === null ? [] : [imageId] });
  }
  for (const { imageId, snapshots } of living) {
    const states = await Promise.all(Object.keys(snapshots).map((id) => world.decider.state(snapshot, id, caller())));
    expect({ imageId, on: states.map(({ state }) => state) }).not.toMatchObject({
      on: expect.arrayContaining([expect.stringMatching(/^(deleted|recycled|purged)$/)]),
    });
  }
}

/** Whoever follows the log finds everything done. */
async function followed(world: World): Promise<void> {
  const facts = await factsIn(world.store, '');
  for (const fact of facts) {
    for (const finish of [finishRegistration, finishCopy, finishDeregistration]) {
      await finish(world.decider.following(fact), fact);
    }
  }
  expect(await factsIn(world.store, '')).toHaveLength(facts.length);
}

describe('commands on images given at the same time', () => {
  const step = fc.record({ name: fc.constantFrom(...Object.keys(COMMANDS)), choice: fc.nat(11), after: fc.nat(9) });
  const rounds = fc.array(fc.array(step, { minLength: 1, maxLength: 5 }), { minLength: 2, maxLength: 12 });
  const delays = fc.array(fc.nat(4), { minLength: 1, maxLength: 20 });

  it('leave each name to one image, and each image on snapshots that are there', async () => {
    const property = fc.asyncProperty(rounds, delays, async (steps, times) => {
      const world = await begin(times);
      try {
        await command(world, { name: 'register', choice: 0, after: 0 });
        for (const round of steps) {
          await Promise.all(round.map((one) => command(world, one)));
          await holds(world);
        }
        await followed(world);
      } finally {
        await world.end();
      }
    });
    await fc.assert(property, { numRuns: 100 });
  });
});
