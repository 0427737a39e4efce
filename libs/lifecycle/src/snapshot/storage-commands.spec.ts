import { CommandBus, CqrsModule } from '@nestjs/cqrs';
import { Test } from '@nestjs/testing';
import fc from 'fast-check';
import { MemoryEventStore } from '#event-store';
import { factsIn, LogSurroundings } from '../../../../test/support/log-surroundings.js';
import { COMMANDED, type Given, givenTo, MACHINES, type Step } from '../../../../test/support/storage-commands.js';
import { OWNER, PARTNER, StorageModel, WATCHED } from '../../../../test/support/storage-model.js';
import { account } from '../account/account.js';
import { ruleAccount } from '../account/ruling.js';
import type { Caller } from '../caller.js';
import { Clock } from '../clock.js';
import { Decider, newId } from '../decider.commands.js';
import { type Fact } from '../facts.js';
import { image } from '../image/image.js';
import { instance } from '../instance/instance.js';
import { Refusal } from '../refusal.js';
import type { Snapshot, SnapshotState, Volume, VolumeState } from '../states.js';
import { Surroundings } from '../surroundings.js';
import { advance, beginningOf } from '../timeline.js';
import type { Aggregate } from '../aggregate.js';
import { failVolume, finishVolume } from '../volume/creation.js';
import { purgeVolume } from '../volume/deletion.js';
import { progressModification } from '../volume/modification.js';
import { VOLUME_HANDLERS } from '../volume/volume-handlers.commands.js';
import { volume } from '../volume/volume.js';
import { completeSnapshot, failSnapshot } from './creation.js';
import { purgeSnapshot } from './deletion.js';
import { ageLock } from './locking.js';
import { SNAPSHOT_HANDLERS } from './snapshot-handlers.commands.js';
import { snapshot } from './snapshot.js';
import { endRestore, failTiering, reachTier } from './tiering.js';

const region = 'eu-central-1';
const SECOND = 1_000_000;
const HOUR = 3600;

/** What may follow each state, whatever is commanded. */
const SNAPSHOTS: Readonly<Record<SnapshotState, readonly SnapshotState[]>> = {
  unknown: ['pending'],
  pending: ['completed', 'error', 'deleted'],
  completed: ['deleted'],
  error: ['deleted'],
  deleted: ['recycled'],
  recycled: ['completed', 'purged'],
  purged: [],
};
const VOLUMES: Readonly<Record<VolumeState, readonly VolumeState[]>> = {
  unknown: ['creating'],
  creating: ['available', 'error'],
  available: ['in-use', 'deleted'],
  'in-use': ['available'],
  error: ['deleted'],
  deleted: ['recycled'],
  recycled: ['available', 'purged'],
  purged: [],
};

class SetClock extends Clock {
  at = 1_772_359_200_000_000;
  now = (): number => this.at;
}

let requests = 0;
const callerOf = (who: string): Caller => {
  requests += 1;
  const requestId = `request-${requests}`;
  return { account: who, region, actor: { principal: who, account: who }, requestId, correlationId: requestId };
};

/** The commands over the command bus, in memory, with two accounts that are ruled here. */
async function begin() {
  const store = new MemoryEventStore();
  const clock = new SetClock();
  const decider = new Decider(store, clock);
  const imports = [CqrsModule.forRoot()];
  const surroundings = { provide: Surroundings, useValue: new LogSurroundings(store) };
  const providers = [{ provide: Decider, useValue: decider }, surroundings, ...SNAPSHOT_HANDLERS, ...VOLUME_HANDLERS];
  const module = await Test.createTestingModule({ imports, providers }).compile();
  await module.init();
  const decisions = decider.begin(callerOf(OWNER));
  for (const who of [OWNER, PARTNER]) await decisions.decide(account, who, ruleAccount);
  for (const resourceType of ['EBS_SNAPSHOT', 'EBS_VOLUME']) {
    const rule = { accountId: OWNER, region, ruleId: resourceType, resourceType, retentionDays: 1 };
    await decisions.decide(account, OWNER, () => [{ type: 'RecycleBinRuleCreated', data: rule }]);
  }
  for (const instanceId of MACHINES) {
    const data = { instanceId, ownerId: OWNER, region, availabilityZone: `${region}a`, state: 'running' };
    await decisions.decide(instance, instanceId, () => [{ type: 'InstanceObserved', data }]);
  }
  return { store, clock, decider, bus: module.get(CommandBus), model: new StorageModel(), end: () => module.close() };
}
type World = Awaited<ReturnType<typeof begin>>;

interface Outcome {
  readonly made: string | null;
  /** Types of what the command recorded. */
  readonly facts: readonly string[];
}

const madeOf = (result: unknown): string =>
  typeof result === 'object' && result !== null
    ? String('snapshotId' in result ? result.snapshotId : 'volumeId' in result ? result.volumeId : '')
    : '';

async function outcomeOf({ bus, store }: World, command: Given[1], who: string): Promise<Outcome> {
  const by = callerOf(who);
  const made = await bus.execute(command(by)).then(madeOf, (error: unknown) => {
    if (error instanceof Refusal) return null;
    throw error;
  });
  const facts = await factsIn(store, 'snapshot-', 'volume-');
  const own = facts.filter(({ metadata }) => metadata.requestId === by.requestId);
  return { made, facts: own.map(({ type }) => type).toSorted((a, b) => a.localeCompare(b)) };
}

const textOf = (outcomes: readonly (readonly string[] | null)[]): string[] =>
  outcomes.map((facts) => facts?.toSorted((a, b) => a.localeCompare(b)).join() ?? 'refused').toSorted();

/** Gives the command, or the same one twice at once, and holds what came of it to what the model says. */
async function command(world: World, step: Step, twice: boolean): Promise<void> {
  const given = givenTo(world.model, step);
  if (given === null) return;
  const [verdictOf, asked] = given;
  const outcomes = await Promise.all((twice ? [1, 2] : [1]).map(() => outcomeOf(world, asked, step.who)));
  const made = outcomes.flatMap((outcome) => outcome.made ?? []);
  for (const { made: nothing, facts } of outcomes) if (nothing === null) expect(facts).toEqual([]);
  const verdicts = outcomes.map((_, index) => {
    const verdict = verdictOf();
    verdict?.apply(made[index] ?? '');
    return verdict?.facts ?? null;
  });
  expect(textOf(outcomes.map((outcome) => (outcome.made === null ? null : outcome.facts)))).toEqual(textOf(verdicts));
}

/** What was under way ends, as a cloud would end it. */
async function settle({ decider, model }: World, well: boolean): Promise<void> {
  const decisions = decider.begin(callerOf('cloud'));
  const reason = 'The disk was full.';
  for (const id of model.snapshots.keys()) {
    await decisions.decide(snapshot, id, (now) => (well ? completeSnapshot(now) : failSnapshot(now, { reason })));
    await decisions.decide(snapshot, id, (now) => (well ? reachTier(now, decisions) : failTiering(now, { reason })));
  }
  for (const id of model.volumes.keys()) {
    await decisions.decide(volume, id, (now) => (well ? finishVolume(now) : failVolume(now, { reason })));
    const progress = well ? 'completed' : 'failed';
    await decisions.decide(volume, id, (now) => progressModification(now, { progress }));
  }
  model.settle(well);
}

/** What passing time does, as a policy would have it done: only what is due. */
async function age({ decider, model }: World): Promise<void> {
  const due = (thing: { keptUntil: number; state: string }) =>
    thing.state === 'recycled' && thing.keptUntil <= model.at;
  for (const [id, known] of model.snapshots) {
    const decisions = decider.begin(callerOf(known.owner));
    await decisions.decide(snapshot, id, (now) => ageLock(now, decisions));
    await decisions.decide(snapshot, id, (now) => endRestore(now, decisions));
    if (due(known)) await decisions.decide(snapshot, id, (now) => purgeSnapshot(now, decisions.asking));
  }
  for (const [id, known] of model.volumes) {
    const decisions = decider.begin(callerOf(known.owner));
    if (due(known)) await decisions.decide(volume, id, (now) => purgeVolume(now, decisions.asking));
  }
  model.age();
}

/** Puts an image on a completed snapshot of the owner, or takes it off again. */
async function changeImage({ decider, model }: World, { pick }: Step): Promise<void> {
  const decisions = decider.begin(callerOf(OWNER));
  const own = [...model.snapshots].filter(([, { owner, state }]) => owner === OWNER && state === 'completed');
  const [snapshotId, known] = own[pick % Math.max(1, own.length)] ?? [];
  if (snapshotId === undefined || known === undefined) return;
  const imageId = known.image ?? newId('ami');
  const attributes = { name: imageId, blockDevices: [{ deviceName: '/dev/xvda', snapshotId }] };
  const data = { imageId, ownerId: OWNER, region, attributes };
  await decisions.decide(image, imageId, () =>
    known.image === null ? [{ type: 'ImageRegistered', data }] : [{ type: 'ImageDeregistered', data: { imageId } }],
  );
  known.image = known.image === null ? imageId : null;
}

const OTHERS: Readonly<Record<string, (world: World, step: Step) => Promise<void>>> = {
  settle: (world, { size }) => settle(world, size < 5),
  age: (world) => age(world),
  image: changeImage,
};

/** Everything that there is is as the model has it. */
async function agree({ decider, model }: World): Promise<void> {
  const by = callerOf(OWNER);
  for (const [id, { state, shares, tier, movingTo, lock }] of model.snapshots) {
    const now = await decider.state(snapshot, id, by);
    expect([id, now.state, Object.keys(now.lock).length > 0]).toEqual([id, state, lock !== null]);
    if (state === 'deleted' || state === 'purged') continue;
    const shared = Object.keys({ ...now.shares, ...now.binned }).map((key) => key.replace('account:', ''));
    expect(new Set(shared)).toEqual(shares);
    expect([Object.keys(now.tier), now.movingTo?.tier]).toEqual([[tier], movingTo?.tier]);
  }
  for (const [id, { state, sizeGiB, attached }] of model.volumes) {
    const attachments = attached === null ? {} : { [attached.instanceId]: attached.device };
    expect(await decider.state(volume, id, by)).toMatchObject({ state, sizeGiB, attachments });
  }
}

/** Folds a thing's facts one by one, and lets each lead only where the table of states allows. */
function walk<State extends Snapshot | Volume>(
  aggregate: Aggregate<State>,
  [id, facts]: readonly [string, readonly Fact[]],
  next: Readonly<Record<string, readonly string[]>>,
): void {
  let timeline = beginningOf(aggregate, id);
  for (const fact of facts) {
    const before = timeline.state.state;
    const advanced = advance(aggregate, timeline, fact);
    if (advanced === null) throw new Error(`${fact.stream} has a fact of before its last one.`);
    timeline = advanced.timeline;
    if (timeline.state.state !== before) expect(next[before]).toContain(timeline.state.state);
  }
}

const steps = fc.array(
  fc.record({
    name: fc.constantFrom(...COMMANDED, 'settle', 'settle', 'settle', 'age', 'image'),
    who: fc.constantFrom(OWNER, OWNER, OWNER, OWNER, OWNER, OWNER, PARTNER, PARTNER, PARTNER, WATCHED),
    pick: fc.nat(3),
    size: fc.integer({ min: 1, max: 6 }),
    foreign: fc.integer({ min: 0, max: 3 }).map((one) => one === 0),
    seconds: fc.constantFrom(1, 20, HOUR, 7 * HOUR, 25 * HOUR),
    twice: fc.boolean(),
  }),
  { minLength: 20, maxLength: 60 },
);

describe('snapshots and volumes, whatever is commanded', () => {
  it('do what a small model says: acknowledged once in the log, refused nowhere, and in no state that the table forbids', () =>
    fc.assert(
      fc.asyncProperty(steps, async (sequence) => {
        const world = await begin();
        const { model, clock, store } = world;
        model.at = clock.at;
        // Something to begin with.
        for (const name of ['createVolume', 'take']) {
          for (const who of [OWNER, PARTNER]) {
            await command(world, { name, who, pick: 0, size: 2, foreign: false }, false);
          }
          await settle(world, true);
        }
        for (const { seconds, twice, ...step } of sequence) {
          clock.at += seconds * SECOND;
          model.at = clock.at;
          await (OTHERS[step.name]?.(world, step) ?? command(world, step, twice));
          await agree(world);
        }
        const facts = await factsIn(store, 'snapshot-', 'volume-');
        for (const [stream, told] of Map.groupBy(facts, (fact) => fact.stream)) {
          if (stream.startsWith('snap')) walk(snapshot, [stream.slice('snapshot-'.length), told], SNAPSHOTS);
          else walk(volume, [stream.slice('volume-'.length), told], VOLUMES);
        }
        await world.end();
      }),
      { numRuns: 40 },
    ));
});
