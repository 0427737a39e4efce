import { MemoryEventStore } from '#event-store';
import { disabled, eventBridge, foreign, held, inputOf, NOTHING_RECORDED, viaCloudTrail } from '#testing';
import { Recording } from './recording.js';

describe('records in envelopes', () => {
  let store: MemoryEventStore;
  beforeEach(() => {
    store = new MemoryEventStore();
  });

  const record = (...contents: unknown[]) =>
    new Recording(store, () => 1).run(contents.map((content, at) => inputOf(`file-${at}`, content)));

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
    expect(await record(content)).toEqual({ ...NOTHING_RECORDED, records: 1, facts: 1, events: 1 });
    expect((await held(store, 'evidence-'))[0]?.data).toMatchObject({ envelope, file: 'file-0' });
    expect(await record({ Records: [own] })).toMatchObject({ duplicates: 1, events: 0 });
  });

  it('finds native events, alone, in batches, and as entries to be put on a bus', async () => {
    const entry = {
      Source: 'aws.ec2',
      DetailType: 'EC2 AMI State Change',
      Detail: JSON.stringify({ ImageId: 'ami-02', State: 'available' }),
      Time: '2026-03-01T12:00:00Z',
    };
    expect(await record([native], { Entries: [entry] })).toMatchObject({ records: 2, facts: 2 });
    expect((await held(store, 'image-')).map(({ stream, type }) => [stream, type])).toEqual([
      ['image-ami-01', 'ImageBecameAvailable'],
      ['image-ami-02', 'ImageBecameAvailable'],
    ]);
  });

  it('counts every record of one message', async () => {
    const Body = JSON.stringify({ Records: [disabled('ami-01'), disabled('ami-02'), foreign()] });
    expect(await record({ Messages: [{ Body }] })).toMatchObject({ records: 3, facts: 2, ignored: 1 });
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
      expect(await record(content)).toMatchObject({ records: 1, quarantined: 1 });
      const [aside] = await held(store, 'quarantine-');
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
    expect(await record(...beside)).toMatchObject({ records: 5, ignored: 5, quarantined: 0 });
  });
});
