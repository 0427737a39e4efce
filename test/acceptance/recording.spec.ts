import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { CommandBus, CqrsModule } from '@nestjs/cqrs';
import { Test } from '@nestjs/testing';
import { EventStore } from '#event-store';
import { EventStoreModule } from '#event-store/module';
import { AGGREGATES, fold, parseFact } from '#lifecycle';
import { type Input, inputsOf, RecordEvidence, RecorderModule } from '#recorder';
import { cloudTrail, eventBridge, inputOf, viaCloudTrail } from '#testing';
import { BECOMES } from './aws-examples.js';

const DATA = join(process.cwd(), '../shared/data');
const TRAIL = join(DATA, 'cloudtrail-invictus');
const EXAMPLES = join(DATA, 'eventbridge-docs');

/** Tests of real data skip, with this word, where it is not beside the checkout. */
const where = (path: string) => (existsSync(path) ? describe : describe.skip);
const missing = (path: string) => (existsSync(path) ? '' : ` (skipped: ${path} is not there)`);

/** An engine with an empty log; what it does is recorded through its command bus alone. */
async function recorder() {
  const module = await Test.createTestingModule({
    imports: [CqrsModule.forRoot(), EventStoreModule.forRoot({ memory: true }), RecorderModule],
  }).compile();
  await module.init();
  const store = module.get(EventStore);
  const commands = module.get(CommandBus);
  return {
    store,
    record: (inputs: Iterable<Input> | AsyncIterable<Input>) => commands.execute(new RecordEvidence(inputs)),
    close: () => module.close(),
  };
}

/** Every fact of a log, with its id and its metadata: equal for equal logs, whatever the order of arrival. */
async function substance(store: EventStore): Promise<string[]> {
  const events = await Array.fromAsync(store.readAll());
  const facts = events.filter(({ stream }) => !stream.startsWith('evidence-'));
  return facts.map(({ stream, id, type, data, metadata }) => [stream, id, type, data, metadata].join(' ')).toSorted();
}

const factsOf = async (store: EventStore) =>
  (await Array.fromAsync(store.readAll()))
    .filter(({ stream }) => !/^(evidence|quarantine)-/.test(stream))
    .map(parseFact);

interface Expected {
  readonly records: readonly {
    eventID: string;
    eventName: string;
    errorCode: string | null;
    eventTime: string;
    file: string;
    recordIndex: number;
  }[];
}

where(TRAIL)(`the real trail${missing(TRAIL)}`, () => {
  const expected: Expected = existsSync(TRAIL)
    ? JSON.parse(readFileSync(`${TRAIL}.expected.json`, 'utf8'))
    : { records: [] };

  it('is 2,900 records: 23 that tell facts, 6 attempts, 2,871 of something else, none that is not understood', async () => {
    const engine = await recorder();
    const report = await engine.record(inputsOf([TRAIL]));
    expect(report).toEqual({
      files: 55,
      records: 2900,
      facts: 23,
      attempts: 6,
      ignored: 2871,
      duplicates: 0,
      quarantined: 0,
      events: 32,
    });
    expect(await engine.record(inputsOf([TRAIL]))).toMatchObject({ facts: 0, attempts: 0, duplicates: 29, events: 0 });
    await engine.close();
  });

  it('tells of each of the 29 lifecycle records what it is, at its time, by its evidence', async () => {
    const engine = await recorder();
    await engine.record(inputsOf([TRAIL]));
    const facts = await factsOf(engine.store);
    expect(new Set(facts.map(({ metadata }) => metadata.record)).size).toBe(29);
    for (const { eventID, errorCode, eventTime, file, recordIndex } of expected.records) {
      const told = facts.filter(({ metadata }) => metadata.record === eventID);
      expect(told.length).toBeGreaterThan(0);
      expect(told.every(({ type }) => (type === 'ActionRefused') === (errorCode !== null))).toBe(true);
      for (const { metadata } of told) expect(metadata.occurredAt).toBe(Date.parse(eventTime) * 1000);
      const [evidence] = await Array.fromAsync(engine.store.readStream(told[0]?.metadata.evidence ?? ''));
      const data = JSON.parse(evidence?.data ?? '{}');
      expect(data).toMatchObject({ record: eventID, index: recordIndex, file: join(TRAIL, file) });
      expect(readFileSync(join(TRAIL, file), 'utf8')).toContain(data.raw);
    }
    await engine.close();
  });

  it('tells the same in any order of its files, and record by record', async () => {
    const files = readdirSync(TRAIL).filter((name) => name.endsWith('.json'));
    const records: unknown[] = files.flatMap((name) => JSON.parse(readFileSync(join(TRAIL, name), 'utf8')).Records);
    const ours = records.filter((record) =>
      expected.records.some(({ eventID }) => JSON.stringify(record).includes(eventID)),
    );
    const inOrder = await recorder();
    await inOrder.record([inputOf('all', { Records: ours })]);
    const whole = await substance(inOrder.store);
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray(ours, { minLength: ours.length }),
        fc.array(fc.integer({ min: 1, max: 9 })),
        async (shuffled, cuts) => {
          const engine = await recorder();
          for (const [at, piece] of pieces(shuffled, cuts).entries())
            await engine.record([inputOf(`piece-${at}`, { Records: piece })]);
          await engine.record([inputOf('again', shuffled.slice(0, 5))]);
          expect(await substance(engine.store)).toEqual(whole);
          await engine.close();
        },
      ),
      { numRuns: 25 },
    );
    await inOrder.close();
  });
});

/** A list in pieces of these lengths, the rest as the last. */
function pieces<Item>(items: readonly Item[], lengths: readonly number[]): Item[][] {
  const found: Item[][] = [];
  let rest = [...items];
  for (const length of lengths) {
    found.push(rest.slice(0, length));
    rest = rest.slice(length);
  }
  return [...found, rest].filter((piece) => piece.length > 0);
}

where(EXAMPLES)(`the examples of AWS's documentation${missing(EXAMPLES)}`, () => {
  const names = existsSync(EXAMPLES) ? readdirSync(EXAMPLES).filter((name) => /^(ct|eb)-/.test(name)) : [];
  const paths = names.map((name) => join(EXAMPLES, name));

  it('are each known to this spec', () =>
    expect(names.map((name) => name.replace(/\.json$/, '')).toSorted()).toEqual(Object.keys(BECOMES).toSorted()));

  it('are all recorded, though their ids repeat', async () => {
    const engine = await recorder();
    const silent = Object.values(BECOMES).filter((types) => types === '-').length;
    expect(await engine.record(inputsOf(paths))).toMatchObject({
      records: names.length,
      facts: names.length - silent,
      attempts: 0,
      ignored: silent,
      duplicates: 0,
      quarantined: 0,
    });
    const told = new Map<string, string[]>();
    for (const { type, metadata } of await factsOf(engine.store)) {
      const [evidence] = await Array.fromAsync(engine.store.readStream(metadata.evidence ?? ''));
      const { file }: { file: string } = JSON.parse(evidence?.data ?? '{}');
      told.set(file, [...(told.get(file) ?? []), type]);
    }
    const became = Object.fromEntries(
      paths.map((path, at) => [names[at]?.replace(/\.json$/, ''), told.get(path)?.join(' ') ?? '-']),
    );
    expect(became).toEqual(BECOMES);
    expect(await engine.record(inputsOf(paths.toReversed()))).toMatchObject({
      facts: 0,
      duplicates: names.length - silent,
      events: 0,
    });
    await engine.close();
  });
});

describe('one transition told twice', () => {
  const imageId = 'ami-01';
  const requestID = '8a1b0d3e-0000-4000-8000-000000000001';
  const registered = cloudTrail({
    eventName: 'RegisterImage',
    requestParameters: { name: 'n' },
    responseElements: { imageId },
    eventTime: '2026-03-01T11:00:00Z',
  });
  const disabled = cloudTrail({
    eventName: 'DisableImage',
    requestParameters: { imageId },
    responseElements: { _return: true },
    requestID,
  });
  const notice = eventBridge(
    'EC2 AMI State Change',
    { ImageId: imageId, State: 'disabled', RequestId: requestID },
    { time: '2026-03-01T12:00:02Z' },
  );

  it.each([
    ['CloudTrail first', [registered, disabled, notice]],
    ['EventBridge first', [notice, registered, disabled]],
  ])('is one on the timeline, with both pieces of evidence (%s)', async (_, records) => {
    const engine = await recorder();
    for (const [at, record] of records.entries()) await engine.record([inputOf(`${at}`, [record])]);
    const facts = await Array.fromAsync(engine.store.readStream(`image-${imageId}`));
    expect(facts).toHaveLength(3);
    const { intervals } = fold(AGGREGATES.image, imageId, facts.map(parseFact));
    const states = intervals.filter(({ facet, from, to }) => facet === 'state' && from !== to).map(({ key }) => key);
    expect(states).toEqual(['available', 'disabled']);
    await engine.close();
  });

  it('is one fact where EventBridge delivers the very record of CloudTrail', async () => {
    const logs: string[][] = [];
    for (const records of [
      [disabled, viaCloudTrail(disabled)],
      [viaCloudTrail(disabled), disabled],
    ]) {
      const engine = await recorder();
      const reports = [];
      for (const record of records) reports.push(await engine.record([inputOf('one', [record])]));
      expect(reports).toMatchObject([{ facts: 1 }, { facts: 0, duplicates: 1 }]);
      logs.push(await substance(engine.store));
      await engine.close();
    }
    expect(logs[0]).toEqual(logs[1]);
  });
});
