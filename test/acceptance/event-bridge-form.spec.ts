import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { CommandBus, CqrsModule } from '@nestjs/cqrs';
import { Test } from '@nestjs/testing';
import fc from 'fast-check';
import {
  CreateSnapshotCommand,
  CreateVolumeCommand,
  DeleteVolumeCommand,
  DescribeVolumesCommand,
  DescribeSnapshotsCommand,
  EnableSnapshotBlockPublicAccessCommand,
  LockSnapshotCommand,
  ModifySnapshotAttributeCommand,
  ModifySnapshotTierCommand,
  ModifyVolumeCommand,
} from '@aws-sdk/client-ec2';
import { EVENT_BRIDGE_TYPES, eventBridgeOf } from '#delivery';
import { EventStore } from '#event-store';
import { EventStoreModule } from '#event-store/module';
import {
  EXAMPLES,
  facetsAt,
  type Fact,
  FACTS,
  FOLDINGS,
  isSubjectCategory,
  parseFact,
  streamOf,
  subjectOf,
  toEvent,
} from '#lifecycle';
import { RecordEvidence, RecorderModule } from '#recorder';
import { inputOf } from '#testing';
import { OWNER, PARTNER, REGION, startTestEngine } from '../support/engine.js';
import { GoldenLife } from '../support/golden-life.js';
import { SetClock } from '../support/set-clock.js';
import { BECOMES } from './aws-examples.js';

const EXAMPLE_FILES = join(process.cwd(), '../shared/data/eventbridge-docs');
const missing = existsSync(EXAMPLE_FILES) ? '' : ` (skipped: ${EXAMPLE_FILES} is not there)`;

/** What is told of one transition by another name: AWS has one event for both. */
const TOLD_AS: Readonly<Record<string, string>> = {
  ImageEnabled: 'ImageBecameAvailable',
  InstanceLaunched: 'InstancePending',
  InstanceHibernating: 'InstanceStopping',
  SnapshotShared: 'SnapshotShareReceived',
};

/** Facts that are read from these events. */
async function recorded(events: readonly string[]): Promise<readonly Fact[]> {
  const module = await Test.createTestingModule({
    imports: [CqrsModule.forRoot(), EventStoreModule.forRoot({ memory: true }), RecorderModule],
  }).compile();
  await module.init();
  const report = await module
    .get(CommandBus)
    .execute(new RecordEvidence(events.map((event, index) => inputOf(`event-${index}`, event))));
  const all = await Array.fromAsync(module.get(EventStore).readAll());
  await module.close();
  expect(report).toMatchObject({ quarantined: 0, ignored: 0 });
  return all.filter(({ stream }) => !/^(evidence|quarantine)-/.test(stream)).map(parseFact);
}

const second = (micros: number) => Math.floor(micros / 1e6) * 1e6;
const toTheSecond = (fact: Fact): Fact => ({
  ...fact,
  metadata: { ...fact.metadata, occurredAt: second(fact.metadata.occurredAt) },
});

/** What these facts of one subject, to the second, leave of what AWS's events tell of it. */
function standing(facts: readonly Fact[]): unknown {
  const { category, id } = subjectOf(facts[0]?.stream ?? '');
  if (!isSubjectCategory(category)) throw new Error(`${category} is no subject.`);
  const { intervals } = FOLDINGS[category].fold(id, facts.map(toTheSecond));
  const facets = facetsAt(intervals, Number.MAX_SAFE_INTEGER);
  return ['state', 'share', 'tier', 'source', 'volume'].map((facet) => Object.keys(facets[facet] ?? {}));
}

/** A fact of a type as its example shows it. */
function factOf(type: string, metadata: Partial<Fact['metadata']> = {}): Fact {
  const definition = FACTS.find((one) => one.type === type);
  if (definition === undefined) throw new Error(`${type} is no fact.`);
  const data = EXAMPLES[definition.type];
  const [category = 'account'] = definition.categories;
  const [id] = Object.values(data);
  const event = toEvent({
    id: '0b5c2f66-6f0d-4a3e-9d3c-0d8b7f1f2a11',
    stream: streamOf(category, String(id)),
    type,
    data,
    metadata: { version: 1, occurredAt: 0, actor: { principal: 'ada' }, source: 'engine', ...metadata },
  });
  return parseFact({ ...event, stream: streamOf(category, String(id)), revision: 0, position: 1n, recordedAt: 0 });
}

/** The fact as if it had been observed: what AWS does not show is presumed then. */
const observed = (fact: Fact): Fact => ({ ...fact, metadata: { ...fact.metadata, source: 'eventbridge' } });

const said = (fact: Fact): Record<string, unknown> => JSON.parse(eventBridgeOf(fact) ?? 'null');

describe('what AWS would have said of a fact', () => {
  it('is read back as the same transition, whoever it is of, wherever and whenever', async () => {
    const place = fc.record({
      account: fc.stringMatching(/^\d{12}$/),
      region: fc.constantFrom('eu-central-1', 'us-gov-west-1', 'cn-north-1'),
      occurredAt: fc.integer({ min: Date.UTC(2012, 0) * 1000, max: Date.UTC(2099, 0) * 1000 }),
      requestId: fc.uuid(),
    });
    await fc.assert(
      fc.asyncProperty(place, async (where) => {
        const facts = EVENT_BRIDGE_TYPES.map((type) => ({ ...factOf(type, where), id: randomUUID() }));
        const told = facts.flatMap((fact) => {
          const event = eventBridgeOf(fact);
          return event === null ? [] : [{ fact, event }];
        });
        const read = await recorded(told.map(({ event }) => event));
        expect(read).toHaveLength(told.length);
        for (const { fact } of told) {
          const back = read.find(({ metadata }) => metadata.record?.startsWith(fact.id));
          expect(back).toMatchObject({ type: TOLD_AS[fact.type] ?? fact.type });
          expect(back?.metadata).toMatchObject({ occurredAt: second(where.occurredAt), region: where.region });
          expect([where.account, PARTNER, '444455556666']).toContain(back?.metadata.account);
          if (subjectOf(fact.stream).category !== 'account') expect(back?.stream).toBe(fact.stream);
        }
      }),
      { numRuns: 15 },
    );
  });

  it('names the fact, its time in whole seconds, its place and its request', () => {
    const fact = factOf('ImageDisabled', {
      account: OWNER,
      region: 'us-gov-west-1',
      requestId: 'r-1',
      occurredAt: Date.UTC(2026, 2, 1, 10, 0, 7) * 1000 + 999_999,
    });
    const id = subjectOf(fact.stream).id;
    expect(said(fact)).toEqual({
      version: '0',
      id: fact.id,
      'detail-type': 'EC2 AMI State Change',
      source: 'aws.ec2',
      account: OWNER,
      time: '2026-03-01T10:00:07Z',
      region: 'us-gov-west-1',
      resources: [`arn:aws-us-gov:ec2:us-gov-west-1::image/${id}`],
      detail: { RequestId: 'r-1', ImageId: id, State: 'disabled', ErrorMessage: '' },
    });
  });

  it('is nothing of what only calls tell, and of what no account and Region is known', () => {
    const where = { account: OWNER, region: REGION };
    const calls = ['LaunchPermissionGranted', 'TagsSet', 'SnapshotStarted', 'ImageRegistered', 'ActionRefused'];
    for (const type of calls) expect(eventBridgeOf(factOf(type, where))).toBeNull();
    expect(eventBridgeOf(factOf('ImageDisabled', { account: OWNER }))).toBeNull();
    expect(eventBridgeOf(factOf('ImageDisabled', { region: REGION }))).toBeNull();
  });
});

describe('a commanded life as AWS would have told it', () => {
  it('is read back as the same transitions, each from where the thing stood', async () => {
    const clock = new SetClock(Date.UTC(2026, 2, 1, 10));
    const engine = await startTestEngine({ clock });
    const { copy } = await new GoldenLife(engine, clock).lived();
    await stored(engine, clock);
    const facts = (await Array.fromAsync(engine.store.readAll())).map(parseFact);
    await engine.close();
    const commanded = facts.filter(
      ({ metadata, stream }) => metadata.source === 'engine' && !stream.startsWith('evidence'),
    );
    const told = commanded.flatMap((fact) => {
      const event = eventBridgeOf(fact);
      return event === null ? [] : [{ fact, event }];
    });
    expect(new Set(told.map(({ event }) => JSON.parse(event)['detail-type'])).size).toBeGreaterThanOrEqual(5);
    expect(told.length).toBeGreaterThan(25);
    for (const { fact, event } of told) {
      const [back, ...others] = await recorded([event]);
      expect(others).toEqual([]);
      if (back === undefined) throw new Error(`Nothing was read back of ${event}`);
      expect(back.type).toBe(TOLD_AS[fact.type] ?? fact.type);
      const before = facts.filter(({ stream, revision }) => stream === fact.stream && revision < fact.revision);
      if (TOLD_AS[fact.type] === 'InstancePending' && before.length === 0) continue;
      expect({ event, now: standing([...before, back]) }).toEqual({
        event,
        now: standing([...before, observed(fact)]),
      });
    }
    const ofCopy = told.filter(({ event }) => JSON.parse(event).detail.event === 'copySnapshot');
    expect(ofCopy.length).toBeGreaterThan(0);
    expect(told.some(({ event }) => JSON.parse(event).detail.ImageId === copy)).toBe(true);
  }, 60_000);
});

/** What happens to volumes and snapshots. */
async function stored(engine: Awaited<ReturnType<typeof startTestEngine>>, clock: SetClock): Promise<void> {
  const ec2 = engine.ec2();
  const { VolumeId = '' } = await ec2.send(new CreateVolumeCommand({ AvailabilityZone: `${REGION}a`, Size: 8 }));
  clock.pass(60_000);
  await ec2.send(new DescribeVolumesCommand({}));
  const { SnapshotId = '' } = await ec2.send(new CreateSnapshotCommand({ VolumeId }));
  clock.pass(60_000);
  await ec2.send(new DescribeSnapshotsCommand({ OwnerIds: ['self'] }));
  await ec2.send(new ModifyVolumeCommand({ VolumeId, Size: 16 }));
  const CreateVolumePermission = { Add: [{ UserId: PARTNER }] };
  await ec2.send(
    new ModifySnapshotAttributeCommand({ SnapshotId, Attribute: 'createVolumePermission', CreateVolumePermission }),
  );
  await ec2.send(new LockSnapshotCommand({ SnapshotId, LockMode: 'governance', LockDuration: 3 }));
  await ec2.send(new ModifySnapshotTierCommand({ SnapshotId, StorageTier: 'archive' }));
  await ec2.send(new EnableSnapshotBlockPublicAccessCommand({ State: 'block-all-sharing' }));
  clock.pass(60_000);
  await ec2.send(new DeleteVolumeCommand({ VolumeId }));
}

/** Members that an example says and no fact holds, or that an example has as no calendar does. */
const UNTOLD =
  /^(startTime|endTime|recycleBinExitTime|completionDurationStartTime|transferType|message|request-id|[iI]ncremental)$/;
/** Members that a fact of the kind does not hold, by the beginning of the example's name. */
const NOT_HELD: readonly (readonly [string, readonly string[]])[] = [
  ['eb-ebs-copy-snapshot-missed', ['source']],
  ['eb-ebs-snapshot-notification--lockdurationexpiry', ['lockCreatedOn', 'lockDuration', 'lockExpiresOn']],
  ['eb-recycle-bin-rule-locked', ['api-name']],
  ['eb-recycle-bin-rule-unlocked', ['rule-description', 'unlock-delay-period', 'scheduled-unlock-time']],
  ['eb-recycle-bin-rule-unlocking', ['rule-description', 'unlock-delay-period']],
  ['eb-recycle-bin-rule-change', ['rule-description', 'unlock-delay-period']],
];

/** Examples of which the fact does not hold what the event says, whose own times are none (the 45th of May), or that name two things. */
const APART: readonly string[] = [
  'eb-ebs-fast-snapshot-restore-state-change-notification--optimizing',
  'eb-ebs-multi-volume-snapshots-completion-status--createsnapshots--failed',
  'eb-ebs-multi-volume-snapshots-completion-status--createsnapshots--succeeded',
  'eb-ebs-snapshot-notification--archivesnapshot--failed',
  'eb-ebs-snapshot-notification--permanentrestoresnapshot--failed',
  'eb-ebs-snapshot-notification--temporaryrestoresnapshot--failed',
  'eb-ebs-snapshot-notification--temporaryrestoresnapshot--succeeded',
  'eb-ebs-snapshot-notification--restoryexpiry--succeeded',
  'eb-ebs-volume-notification--reattachvolume--failed',
  'eb-ec2-fleet-instance-change',
];

(missing === '' ? describe : describe.skip)(`the examples of AWS's documentation${missing}`, () => {
  const names = Object.keys(BECOMES).filter((name) => name.startsWith('eb-') && !APART.includes(name));

  it('are said again as they were, as far as the fact that they tell holds it', async () => {
    expect(readdirSync(EXAMPLE_FILES).filter((name) => name.startsWith('eb-'))).toHaveLength(
      names.length + APART.length,
    );
    for (const name of names) {
      const text = readFileSync(join(EXAMPLE_FILES, `${name}.json`), 'utf8');
      const [fact] = await recorded([text]);
      if (fact === undefined) throw new Error(`${name} tells nothing.`);
      const { detail, resources, ...around } = JSON.parse(text);
      const again = said(fact);
      expect({ name, ...again }).toMatchObject({ name, ...around, version: '0', id: fact.id });
      expect(idsIn(resources ?? [])).toEqual(expect.arrayContaining([idsIn(again['resources'])].flat()));
      const told = Object.entries(detail).filter(([key]) => !UNTOLD.test(key));
      const missed = NOT_HELD.find(([beginning]) => name.startsWith(beginning))?.[1] ?? [];
      const expected = told.filter(([key]) => !missed.includes(key)).map(([key, value]) => [key, idsIn(value)]);
      const { detail: saidOf } = z.object({ detail: z.record(z.string(), z.unknown()) }).parse(again);
      const ids = Object.fromEntries(Object.entries(saidOf).map(([key, value]) => [key, idsIn(value)]));
      expect({ name, ...ids }).toMatchObject({ name, ...Object.fromEntries(expected) });
    }
  });
});

/** ARNs by what they end in: those of the examples hold accounts that are none, and Regions that differ from the event's. */
const idsIn = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(idsIn);
  return typeof value === 'string' && value.startsWith('arn:') ? value.slice(value.lastIndexOf('/') + 1) : value;
};
