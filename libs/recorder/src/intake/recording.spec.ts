import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { type EventStore, MemoryEventStore } from '#event-store';
import { ACCOUNT, cloudTrail, eventBridge, inputOf, viaCloudTrail } from '#testing';
import { InputBrokenOff } from './broken-off.js';
import { Recording } from './recording.js';

const disabled = (imageId = 'ami-01', others = {}) =>
  cloudTrail({
    eventName: 'DisableImage',
    requestParameters: { imageId },
    responseElements: { _return: true },
    ...others,
  });
const foreign = (others = {}) => cloudTrail({ eventSource: 's3.amazonaws.com', eventName: 'GetObject', ...others });

const record = (store: EventStore, ...contents: unknown[]) =>
  new Recording(store, () => 1).run(contents.map((content, at) => inputOf(`file-${at}`, content)));
const counts = { files: 1, records: 0, facts: 0, attempts: 0, ignored: 0, duplicates: 0, quarantined: 0, events: 0 };

async function read(store: EventStore, prefix: string) {
  const events = await Array.fromAsync(store.readAll({ filter: { streamPrefixes: [prefix] } }));
  return events.map(({ stream, type, data, metadata }) => ({
    stream,
    type,
    data: JSON.parse(data),
    metadata: JSON.parse(metadata),
  }));
}

describe('recording', () => {
  let store: MemoryEventStore;
  beforeEach(() => {
    store = new MemoryEventStore();
  });

  it('counts each record as exactly one thing', async () => {
    const attempt = cloudTrail({
      eventName: 'DisableImage',
      requestParameters: { imageId: 'ami-02' },
      errorCode: 'Client.AuthFailure',
    });
    const launch = cloudTrail({
      eventName: 'RunInstances',
      responseElements: { ownerId: ACCOUNT, instancesSet: { items: [{ instanceId: 'i-01', imageId: 'ami-01' }] } },
    });
    const known = disabled('ami-03');
    const Records = [disabled(), launch, attempt, foreign(), known, known, { what: 'ever' }];
    expect(await record(store, { Records })).toEqual({
      ...counts,
      records: 7,
      facts: 3,
      attempts: 1,
      ignored: 1,
      duplicates: 1,
      quarantined: 1,
      events: 5,
    });
  });

  it('keeps the record verbatim, hashed, as evidence that its facts name', async () => {
    const raw = JSON.stringify(disabled(), null, 2).replace('"DisableImage"', '"Disable\\u0049mage"');
    await record(store, `[${raw}]`);
    const [fact] = await read(store, 'image-');
    const [evidence] = await read(store, 'evidence-');
    expect(fact?.metadata.evidence).toBe(evidence?.stream);
    expect(evidence?.data).toMatchObject({
      raw,
      form: 'cloudtrail',
      file: 'file-0',
      index: 0,
      record: fact?.metadata.record,
    });
    expect(evidence?.data.sha256).toMatch(/^[0-9a-f]{64}$/);
  });

  const own = disabled();
  const native = eventBridge('EC2 AMI State Change', { ImageId: 'ami-01', State: 'available' });
  const sns = (message: unknown) => ({ Type: 'Notification', MessageId: 'm', Message: JSON.stringify(message) });

  it.each([
    ['an EventBridge envelope', viaCloudTrail(own), 'eventbridge'],
    ['a message of a queue, as it is received', { Messages: [{ MessageId: 'm', Body: JSON.stringify(own) }] }, 'sqs'],
    [
      'a message of a queue, as a function gets it',
      { Records: [{ messageId: 'm', body: JSON.stringify(viaCloudTrail(own)), eventSource: 'aws:sqs' }] },
      'sqs>eventbridge',
    ],
    ['a notification', sns(own), 'sns'],
    [
      'a notification, as a function gets it',
      { Records: [{ EventSource: 'aws:sns', Sns: { Message: JSON.stringify(own) } }] },
      'sns',
    ],
    [
      'a queue of notifications of events',
      { Messages: [{ Body: JSON.stringify(sns(viaCloudTrail(own))) }] },
      'sqs>sns>eventbridge',
    ],
    ['a look-up of events', { Events: [{ EventId: 'e', CloudTrailEvent: JSON.stringify(own) }] }, 'lookup'],
    ['a log group', { events: [{ timestamp: 1, message: JSON.stringify(own) }] }, 'log'],
  ])('finds a record in %s', async (_, content, envelope) => {
    expect(await record(store, content)).toEqual({ ...counts, records: 1, facts: 1, events: 1 });
    expect((await read(store, 'evidence-'))[0]?.data).toMatchObject({ envelope, file: 'file-0' });
    expect(await record(store, { Records: [own] })).toMatchObject({ duplicates: 1, events: 0 });
  });

  it('finds native events, alone, in batches, and as entries to be put on a bus', async () => {
    const entry = {
      Source: 'aws.ec2',
      DetailType: 'EC2 AMI State Change',
      Detail: JSON.stringify({ ImageId: 'ami-02', State: 'available' }),
      Time: '2026-03-01T12:00:00Z',
    };
    expect(await record(store, [native], { Entries: [entry] })).toMatchObject({ records: 2, facts: 2 });
    expect((await read(store, 'image-')).map(({ stream, type }) => [stream, type])).toEqual([
      ['image-ami-01', 'ImageBecameAvailable'],
      ['image-ami-02', 'ImageBecameAvailable'],
    ]);
  });

  it('counts every record of one message', async () => {
    const Body = JSON.stringify({ Records: [disabled('ami-01'), disabled('ami-02'), foreign()] });
    expect(await record(store, { Messages: [{ Body }] })).toMatchObject({ records: 3, facts: 2, ignored: 1 });
  });

  const notification = {
    eventSource: 'aws:s3',
    awsRegion: 'us-east-1',
    eventName: 'ObjectCreated:Put',
    s3: { bucket: { name: 'b' }, object: { key: 'k' } },
  };
  const delivery = { s3Bucket: 'b', s3ObjectKey: ['AWSLogs/1/CloudTrail/us-east-1/x.json.gz'] };
  const onBus = eventBridge(
    'Object Created',
    { bucket: { name: 'b' }, object: { key: 'logs/AWSLogs/o-1/1/CloudTrail/us-east-1/x.json.gz' } },
    { source: 'aws.s3' },
  );
  const queued = (message: unknown) => ({ Messages: [{ MessageId: 'm', Body: JSON.stringify(message) }] });
  const handed = (message: unknown) => ({
    Records: [{ messageId: 'm', body: JSON.stringify(message), eventSource: 'aws:sqs' }],
  });

  describe.each([
    ["S3's notification", { Records: [notification] }],
    ["CloudTrail's notice of a delivery", delivery],
    ["S3's event on a bus", onBus],
  ])('of %s, which only names a file,', (_, notice) => {
    it.each([
      ['alone', notice],
      ['published', sns(notice)],
      ['published, as a function gets it', { Records: [{ EventSource: 'aws:sns', Sns: sns(notice) }] }],
      ['in a queue', queued(notice)],
      ['in a queue, as a function gets it', handed(notice)],
      ['in a queue, parsed by whoever received it', { Messages: [{ MessageId: 'm', Body: notice }] }],
      ['published into a queue', queued(sns(notice))],
      ['published into a queue, as a function gets it', handed(sns(notice))],
    ])('says to record that file (%s)', async (_form, content) => {
      expect(await record(store, content)).toMatchObject({ records: 1, quarantined: 1 });
      const [aside] = await read(store, 'quarantine-');
      expect(aside?.data.reason).toBe('It only names a file in S3, and holds no record itself: record that file.');
    });
  });

  it('ignores what lies beside records: digests, confirmations, test events', async () => {
    const beside = [
      { digestStartTime: 't', digestS3Object: 'o' },
      { Type: 'SubscriptionConfirmation', Message: 'confirm', Token: 't' },
      { Service: 'Amazon S3', Event: 's3:TestEvent' },
      { Type: 'Notification', Message: 'CloudTrail validation message.' },
      eventBridge('Object Created', { object: { key: 'holiday.jpg' } }, { source: 'aws.s3' }),
    ];
    expect(await record(store, ...beside)).toMatchObject({ records: 5, ignored: 5, quarantined: 0 });
  });

  it('puts aside what it does not understand, with its place, its reason and its bytes', async () => {
    const broken = cloudTrail({ eventName: 'CopyImage', requestParameters: {}, responseElements: {} });
    const notUtf8 = Buffer.concat([Buffer.from('{"eventName":"'), Buffer.from([0xff, 0xfe]), Buffer.from('"}')]);
    await record(store, { Records: [foreign(), broken] }, notUtf8);
    const [first, second] = (await read(store, 'quarantine-')).map(({ data }) => data);
    expect(first).toMatchObject({
      file: 'file-0',
      index: 1,
      raw: JSON.stringify(broken),
      encoding: 'utf8',
      truncated: false,
    });
    expect(first.reason).toBe('It does not tell which image it is about (imageId).');
    expect(second).toMatchObject({
      file: 'file-1',
      raw: notUtf8.toString('base64'),
      encoding: 'base64',
      reason: 'It is not UTF-8.',
    });
  });

  it('lets garbage cost only itself', async () => {
    const lines = [
      'what is this',
      JSON.stringify(disabled('ami-01')),
      'and this',
      'or that',
      JSON.stringify(disabled('ami-02')),
    ].join('\n');
    const whole = gzipSync(JSON.stringify({ Records: Array.from({ length: 300 }, (_, n) => disabled(`ami-1${n}`)) }));
    const cut = whole.subarray(0, whole.length >> 1);
    const report = await record(
      store,
      lines,
      'no record at all,\nnot in any line\n',
      Buffer.from([0, 1, 2, 3, 250]),
      cut,
      { Records: [disabled('ami-03')] },
    );
    expect(report).toMatchObject({ files: 5, quarantined: 3 + 1 + 1 + 1 });
    expect(report.facts).toBeGreaterThan(50);
    expect(report.records).toBe(report.facts + report.quarantined);
    expect((await read(store, 'image-ami-03')).length).toBe(1);
    expect((await read(store, 'quarantine-')).at(-1)?.data.reason).toContain('gzip compression is broken or cut off');
  });

  it('puts the same garbage aside once, wherever it is found', async () => {
    expect(await record(store, 'garbage', 'garbage')).toMatchObject({ records: 2, quarantined: 1, duplicates: 1 });
    expect(await record(store, { Records: [{ a: 1 }] }, '[{"a":1}]')).toMatchObject({ quarantined: 1, duplicates: 1 });
  });

  it('is harmed by no key: twice the same, or one that every object inherits', async () => {
    const raw = JSON.stringify(disabled('ami-07')).replace(
      '{',
      '{"__proto__":{"eventName":"x"},"eventName":"GetObject",',
    );
    expect(await record(store, `[${raw}]`)).toMatchObject({ facts: 1 });
    expect(await record(store, '[{"constructor":{},"hasOwnProperty":1}]')).toMatchObject({ quarantined: 1 });
  });

  it('never copies what is secret into a fact', async () => {
    const launch = cloudTrail({
      eventName: 'RunInstances',
      requestParameters: { userData: 'c2VjcmV0', imageId: 'ami-01' },
      errorCode: 'Client.X',
    });
    await record(store, [launch]);
    const [attempt] = await read(store, 'image-');
    expect(JSON.stringify(attempt)).not.toContain('c2VjcmV0');
  });

  it('tells how far it has come', async () => {
    const seen: object[] = [];
    const inputs = [inputOf('a', [disabled()]), inputOf('b', [foreign()])];
    await new Recording(
      store,
      () => 1,
      (progress) => seen.push(progress),
    ).run(inputs);
    const totalBytes = inputs.reduce((sum, { bytes }) => sum + bytes, 0);
    expect(seen.at(-1)).toEqual({ files: 2, records: 2, bytes: totalBytes, totalBytes });
  });

  /** An input that comes in these pieces and then breaks off, as a body does whose sender went away. */
  const brokenOff = (...pieces: readonly (string | Buffer)[]) => ({
    name: 'upload',
    open: () =>
      Readable.from(
        (async function* () {
          yield* pieces;
          throw Object.assign(new Error('aborted'), { code: 'ECONNRESET' });
        })(),
        { objectMode: false },
      ),
  });
  const three = JSON.stringify({ Records: [disabled('ami-01'), foreign(), disabled('ami-02')] });

  it('records what had come whole of an input that breaks off, puts nothing aside, and says so', async () => {
    const whole = [brokenOff(three.slice(0, -20)), inputOf('another', [disabled('ami-03')])];
    const recorded = new Recording(store, () => 1).run(whole);
    await expect(recorded).rejects.toThrow(
      "'upload' broke off before its end: what had come whole is recorded (records: 3). Send it again whole;",
    );
    await expect(recorded).rejects.toBeInstanceOf(InputBrokenOff);
    expect((await read(store, 'image-')).map(({ stream }) => stream)).toEqual(['image-ami-01', 'image-ami-03']);
    expect(await read(store, 'quarantine-')).toEqual([]);
    expect(await record(store, three)).toMatchObject({ facts: 1, duplicates: 1, quarantined: 0 });
  });

  it('puts nothing aside of a compressed input that breaks off, nor of one that has no whole record yet', async () => {
    const lines = Array.from({ length: 2000 }, (_, n) => JSON.stringify(disabled(`ami-1${n}`))).join('\n');
    const compressed = gzipSync(lines);
    for (const input of [brokenOff(compressed.subarray(0, compressed.length >> 1)), brokenOff('{"Rec'), brokenOff()])
      await expect(new Recording(store, () => 1).run([input])).rejects.toBeInstanceOf(InputBrokenOff);
    expect((await read(store, 'image-')).length).toBeGreaterThan(100);
    expect(await read(store, 'quarantine-')).toEqual([]);
  });

  describe('when it is stopped', () => {
    const line = `${JSON.stringify(disabled())}\n`;
    /** A file without end. */
    const endless = () => ({
      name: 'endless',
      open: () =>
        Readable.from(
          (async function* () {
            for (;;) {
              yield Buffer.from(line.repeat(100) + line.slice(0, 50));
              yield Buffer.from(line.slice(50));
            }
          })(),
        ),
    });

    it('ends in the middle of a file, with what was read until then, and puts nothing aside', async () => {
      const stopping = new AbortController();
      const stop = ({ records }: { records: number }) => records > 1000 && stopping.abort();
      const inputs = [inputOf('first', [foreign()]), endless(), inputOf('never', [disabled('ami-09')])];
      const report = await new Recording(store, () => 1, stop, stopping.signal).run(inputs);
      expect(report).toMatchObject({ files: 2, ignored: 1, facts: 1, quarantined: 0 });
      expect(report.records).toBe(report.facts + report.duplicates + report.ignored);
      expect(report.records).toBeLessThan(3000);
      expect(await read(store, 'quarantine-')).toEqual([]);
      expect(await read(store, 'image-ami-09')).toEqual([]);
    });

    it('does not wait for an input that gives nothing more', async () => {
      const stopping = new AbortController();
      const silent = new Readable({ read: () => undefined });
      silent.push(line + line.slice(0, 50));
      const stop = () => stopping.abort();
      setTimeout(stop, 20);
      const run = new Recording(store, () => 1, undefined, stopping.signal).run([{ name: '-', open: () => silent }]);
      expect(await run).toEqual({ ...counts, records: 1, facts: 1, events: 1 });
      expect(silent.destroyed).toBe(true);
    });
  });

  it('fails as the log fails', async () => {
    await store.close();
    await expect(record(store, [disabled()])).rejects.toThrow();
  });
});
