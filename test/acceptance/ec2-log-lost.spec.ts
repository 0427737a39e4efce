import { DescribeInstancesCommand, EC2Client, RunInstancesCommand } from '@aws-sdk/client-ec2';
import { LogDiskFails, LogUnreachable, StoreClosed } from '#event-store';
import { REGION, startTestEngine, type TestEngine } from '../support/engine.js';
import { registered } from '../support/stage.js';

describe('the EC2 API, while the log cannot be written', () => {
  let engine: TestEngine;
  let ImageId: string;
  /** What the next appends of launches meet, one after the other. */
  let trouble: ((append: () => Promise<unknown>) => Promise<unknown>)[] = [];

  beforeAll(async () => {
    engine = await startTestEngine();
    ImageId = await registered(engine, 'web');
    const { store } = engine;
    const append = store.append.bind(store);
    store.append = async (stream, expected, events) => {
      const write = () => append(stream, expected, events);
      const meets = stream.startsWith('reservation-') ? trouble.shift() : undefined;
      await meets?.(write);
      return write();
    };
  });
  afterAll(() => engine.close());

  const client = (maxAttempts: number) => {
    const { id, secret } = engine.key();
    const credentials = { accessKeyId: id, secretAccessKey: secret };
    return new EC2Client({ region: REGION, endpoint: engine.url, credentials, maxAttempts });
  };
  const launch = (maxAttempts: number, tag: string) =>
    client(maxAttempts).send(
      new RunInstancesCommand({
        ImageId,
        InstanceType: 't3.micro',
        MinCount: 1,
        MaxCount: 1,
        TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'Of', Value: tag }] }],
      }),
    );
  const launched = async (tag: string) => {
    const Filters = [{ Name: 'tag:Of', Values: [tag] }];
    const { Reservations = [] } = await engine.ec2().send(new DescribeInstancesCommand({ Filters }));
    return Reservations.flatMap(({ Instances = [] }) => Instances.map(({ InstanceId }) => InstanceId));
  };
  const unreachable = () => Promise.reject(new LogUnreachable('the log', 'It is gone.'));
  const answerLost = async (write: () => Promise<unknown>) => {
    await write();
    await unreachable();
  };

  it.each([
    ['out of reach', unreachable],
    ['on a full disk', () => Promise.reject(new LogDiskFails('log.db', new Error('database or disk is full')))],
    ['closed', () => Promise.reject(new StoreClosed())],
  ])('answers Unavailable with 503 where it is %s, and nothing was launched', async (tag, meets) => {
    trouble = [meets];
    await expect(launch(1, tag)).rejects.toMatchObject({
      name: 'Unavailable',
      $metadata: { httpStatusCode: 503 },
      message: expect.stringContaining('try again'),
    });
    expect(await launched(tag)).toEqual([]);
  });

  it.each([
    ['not written', unreachable],
    ['written, and its answer lost', answerLost],
  ])(
    'is asked again by the client itself, and one instance is launched, where the launch was %s',
    async (tag, meets) => {
      trouble = [meets, unreachable];
      const { Instances = [] } = await launch(4, tag);
      expect(await launched(tag)).toEqual(Instances.map(({ InstanceId }) => InstanceId));
      expect(Instances).toHaveLength(1);
    },
  );
});
