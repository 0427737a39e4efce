import { gzipSync } from 'node:zlib';
import { type EventStore, MemoryEventStore } from '#event-store';
import { ACCOUNT, cloudTrail, eventBridge, inputOf, viaCloudTrail } from '#testing';
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

  it('says of notices that only name objects to record the objects', async () => {
    const notification = {
      Records: [{ eventSource: 'aws:s3', eventName: 'ObjectCreated:Put', s3: { object: { key: 'k' } } }],
    };
    const delivery = sns({ s3Bucket: 'b', s3ObjectKey: ['AWSLogs/1/CloudTrail/x.json.gz'] });
    expect(await record(store, notification, delivery)).toMatchObject({ records: 2, quarantined: 2 });
    for (const { data } of await read(store, 'quarantine-'))
      expect(data.reason).toContain('record those objects themselves');
  });

  it('ignores what lies beside records: digests, confirmations, test events', async () => {
    const beside = [
      { digestStartTime: 't', digestS3Object: 'o' },
      { Type: 'SubscriptionConfirmation', Message: 'confirm', Token: 't' },
      { Service: 'Amazon S3', Event: 's3:TestEvent' },
    ];
    expect(await record(store, ...beside)).toMatchObject({ records: 3, ignored: 3, quarantined: 0 });
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

  it('fails as the log fails', async () => {
    await store.close();
    await expect(record(store, [disabled()])).rejects.toThrow();
  });
});
