import fc from 'fast-check';
import { type Answered, Ec2Socket } from '../../bench/support/ec2-client.js';
import { OWNER, REGION, startTestEngine, type TestEngine } from '../support/engine.js';

const ACTIONS = [
  'RunInstances',
  'CreateImage',
  'RegisterImage',
  'CopyImage',
  'DeregisterImage',
  'ModifyImageAttribute',
  'DescribeImages',
  'DescribeInstances',
  'DescribeSnapshots',
  'CreateSnapshot',
  'CreateVolume',
  'ModifySnapshotAttribute',
  'TerminateInstances',
  'CreateTags',
  'EnableImageDeprecation',
  'ReplaceImageCriteriaInAllowedImagesSettings',
  'CreateLaunchTemplate',
  'AuthorizeSecurityGroupIngress',
];
const MEMBERS = [
  'ImageId',
  'ImageId.1',
  'InstanceId.1',
  'Name',
  'MinCount',
  'MaxCount',
  'NoReboot',
  'MaxResults',
  'NextToken',
  'DeprecateAt',
  'Filter.1.Name',
  'Filter.1.Value.1',
  'BlockDeviceMapping.1.Ebs.VolumeSize',
  'BlockDeviceMapping.1.Ebs.SnapshotId',
  'LaunchPermission.Add.1.UserId',
  'ResourceId.1',
  'Tag.1.Key',
  'UserData',
  'DryRun',
];

const word = fc.oneof(
  fc.constantFrom(...MEMBERS),
  fc.string({ maxLength: 20 }),
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.nat({ max: 99 }).map((depth) => Array.from({ length: depth }, () => 'Ebs').join('.')),
  fc.bigInt({ min: 0n, max: 10n ** 30n }).map((index) => `InstanceId.${index}`),
);
const value = fc.oneof(
  fc.string({ maxLength: 50 }),
  fc.string({ unit: 'binary', maxLength: 50 }),
  fc.constantFrom(
    '',
    '-1',
    '1e999',
    'NaN',
    'true',
    'ami-0123456789abcdef0',
    '2026-13-45T99:99:99Z',
    '<a>&"',
    '\0',
    '..',
  ),
  fc.nat({ max: 2_000 }).map((length) => 'x'.repeat(length)),
);
const form = fc
  .tuple(fc.constantFrom(...ACTIONS), fc.array(fc.tuple(word, value), { maxLength: 12 }))
  .map(([action, members]) =>
    [['Action', action], ['Version', '2016-11-15'], ...members]
      .map(
        ([name = '', text = '']) => `${encodeURIComponent(wellFormed(name))}=${encodeURIComponent(wellFormed(text))}`,
      )
      .join('&'),
  );
const wellFormed = (text: string): string => text.toWellFormed();

describe('forms of every kind, sent to the EC2 API', () => {
  let engine: TestEngine;
  let socket: Ec2Socket;
  const connect = () => {
    const { id, secret } = engine.key(OWNER);
    return new Ec2Socket(engine.url, { id, secret, region: REGION });
  };

  beforeAll(async () => {
    engine = await startTestEngine();
    socket = connect();
    await socket.ask('DescribeImages', { 'Owner.1': 'self' });
  });
  afterAll(async () => {
    socket.close();
    await engine.close();
  });

  /** An answer of AWS's form: what was asked, or an error with its code, and never a fault of the engine. */
  const isAnswer = ({ status, body }: Answered): boolean => {
    if (status === 200) return /^<\?xml [^>]*\?>\s*<\w+Response xmlns=/.test(body);
    const said =
      /^<\?xml [^>]*\?>\s*<Response><Errors><Error><Code>([\w.]+)<\/Code><Message>.+<\/Message><\/Error><\/Errors><RequestID>/su;
    return status >= 400 && status < 500 && said.test(body);
  };

  it('are answered in the form of AWS, and where they are refused, nothing is recorded', async () => {
    const ask = async (sent: string | Buffer) => {
      const before = await engine.store.head();
      const answer = await socket.post(sent);
      if (!isAnswer(answer)) throw new Error(`${sent.toString().slice(0, 300)} → ${answer.status} ${answer.body}`);
      if (answer.status !== 200) expect(await engine.store.head()).toBe(before);
    };
    await fc.assert(fc.asyncProperty(form, ask), { numRuns: 600 });
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), (bytes) => ask(Buffer.from(bytes))),
      {
        numRuns: 200,
      },
    );
  }, 60_000);

  it.each([
    ['names nested a thousand deep', `Action=RunInstances&Version=2016-11-15&${'A.'.repeat(1_000)}B=1`],
    ['a list of a hundred thousand', `Action=DescribeImages&Version=2016-11-15&${list(100_000)}`],
    ['an index beyond all lists', 'Action=DescribeImages&Version=2016-11-15&ImageId.4294967296=ami-1'],
    ['one member twice', 'Action=DisableImage&Version=2016-11-15&ImageId=ami-1&ImageId=ami-2'],
    ['a value and a list under one name', 'Action=DescribeImages&Version=2016-11-15&ImageId=a&ImageId.1=b'],
    ['a member of every object', 'Action=DisableImage&Version=2016-11-15&__proto__=1&constructor.prototype=2'],
    ['text that is no UTF-8', Buffer.from('Action=DisableImage&Version=2016-11-15&ImageId=%ff%fe\xff', 'latin1')],
    ['a broken escape', 'Action=DisableImage&Version=2016-11-15&ImageId=%zz'],
    ['ten megabytes', `Action=DisableImage&Version=2016-11-15&ImageId=${'x'.repeat(10_000_000)}`],
    ['nothing', ''],
  ])('are refused with an error that says why: %s', async (_what, sent) => {
    const alone = connect();
    const before = await engine.store.head();
    const answer = await alone.post(sent);
    alone.close();
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(isAnswer(answer)).toBe(true);
    expect(await engine.store.head()).toBe(before);
  });
});

function list(length: number): string {
  return Array.from({ length }, (_, index) => `ImageId.${index + 1}=ami-1`).join('&');
}
