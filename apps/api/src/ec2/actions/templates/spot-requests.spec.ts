import {
  CancelSpotInstanceRequestsCommand,
  DescribeInstancesCommand,
  DescribeSpotInstanceRequestsCommand,
  GetLaunchTemplateDataCommand,
  RequestSpotInstancesCommand,
  type RequestSpotInstancesRequest,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { OWNER, PARTNER, REGION, startTestEngine, type TestEngine } from '../../../../../../test/support/engine.js';

const ImageId = 'ami-0123456789abcdef0';
const UserData = Buffer.from('a secret').toString('base64');
const LaunchSpecification = { ImageId, InstanceType: 't3.micro' as const, UserData };

describe('Spot requests, for a client of EC2', () => {
  let engine: TestEngine;

  beforeAll(async () => {
    engine = await startTestEngine();
    const attributes = {
      name: 'web',
      architecture: 'x86_64',
      virtualizationType: 'hvm',
      rootDeviceName: '/dev/xvda',
      rootDeviceType: 'ebs' as const,
      blockDevices: [{ deviceName: '/dev/xvda', snapshotId: 'snap-0123456789abcdef0', sizeGiB: 8 }],
    };
    const data = { imageId: ImageId, ownerId: OWNER, region: REGION, attributes, state: 'available' };
    await engine.seed(`image-${ImageId}`, { type: 'ImageObserved', data });
    const snapshot = { snapshotId: 'snap-0123456789abcdef0', ownerId: OWNER, region: REGION, sizeGiB: 8 };
    const observed = { type: 'SnapshotObserved' as const, data: { ...snapshot, state: 'completed' } };
    await engine.seed(`snapshot-${snapshot.snapshotId}`, observed);
  });
  afterAll(() => engine.close());

  const request = async (asked: Partial<RequestSpotInstancesRequest> = {}) => {
    const command = new RequestSpotInstancesCommand({ LaunchSpecification, ...asked });
    return (await engine.ec2().send(command)).SpotInstanceRequests ?? [];
  };
  const describe = async (asked: object = {}, account = OWNER) =>
    (await engine.ec2(account).send(new DescribeSpotInstanceRequestsCommand(asked))).SpotInstanceRequests ?? [];
  const names = (...sent: readonly Promise<unknown>[]) =>
    Promise.all(sent.map((one) => one.then(String, (error: unknown) => Object(error).name)));

  it('are open when they are made, and each has its instance when they are described', async () => {
    const tags = [{ ResourceType: 'spot-instances-request' as const, Tags: [{ Key: 'Team', Value: 'web' }] }];
    const made = await request({ InstanceCount: 2, SpotPrice: '0.05', TagSpecifications: tags, ClientToken: 'T' });
    expect(made).toEqual([
      expect.objectContaining({
        State: 'open',
        Type: 'one-time',
        SpotPrice: '0.05',
        InstanceInterruptionBehavior: 'terminate',
      }),
      expect.objectContaining({ SpotInstanceRequestId: expect.stringMatching(/^sir-[0-9a-f]{8}$/) }),
    ]);
    const SpotInstanceRequestIds = made.flatMap(({ SpotInstanceRequestId: id }) => id ?? []);
    const [first, second] = await describe({ SpotInstanceRequestIds });
    expect(first).toMatchObject({
      State: 'active',
      Status: { Code: 'fulfilled' },
      ProductDescription: 'Linux/UNIX',
      LaunchedAvailabilityZone: `${REGION}a`,
      LaunchSpecification: { ImageId, UserData, SecurityGroups: [expect.objectContaining({ GroupName: 'default' })] },
      Tags: [{ Key: 'Team', Value: 'web' }],
    });
    const InstanceIds = [first?.InstanceId ?? '', second?.InstanceId ?? ''];
    const { Reservations = [] } = await engine.ec2().send(new DescribeInstancesCommand({ InstanceIds }));
    const instances = Reservations.flatMap(({ Instances = [] }) => Instances);
    expect(new Set(instances.map(({ InstanceId }) => InstanceId))).toEqual(new Set(InstanceIds));
    expect(instances.map(({ InstanceLifecycle }) => InstanceLifecycle)).toEqual(['spot', 'spot']);
    expect(JSON.stringify(await engine.facts('spot-requests-'))).not.toContain(UserData);
    const again = await request({ InstanceCount: 2, SpotPrice: '0.05', TagSpecifications: tags, ClientToken: 'T' });
    expect(again.map(({ InstanceId }) => InstanceId)).toEqual(InstanceIds);
    expect(await names(request({ InstanceCount: 1, ClientToken: 'T' }))).toEqual(['IdempotentParameterMismatch']);
  });

  it('give instances whose like a launch template can describe', async () => {
    const [first] = await describe();
    const asked = new GetLaunchTemplateDataCommand({ InstanceId: first?.InstanceId });
    expect((await engine.ec2().send(asked)).LaunchTemplateData).toMatchObject({
      ImageId,
      InstanceType: 't3.micro',
      UserData,
      BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs: { SnapshotId: 'snap-0123456789abcdef0', VolumeSize: 8 } }],
      NetworkInterfaces: [{ DeviceIndex: 0, SubnetId: expect.stringMatching(/^subnet-/) }],
      InstanceInitiatedShutdownBehavior: 'stop',
    });
  });

  it('are found by filters, by their own account only', async () => {
    const filtered = (Name: string, ...Values: string[]) => describe({ Filters: [{ Name, Values }] });
    expect(await filtered('launch.image-id', 'ami-*')).toHaveLength(2);
    expect(await filtered('launch.group-name', 'default')).toHaveLength(2);
    expect(await filtered('state', 'open')).toEqual([]);
    expect(await describe({}, PARTNER)).toEqual([]);
    expect(await names(describe({ SpotInstanceRequestIds: ['sir-01234567'] }))).toEqual([
      'InvalidSpotInstanceRequestID.NotFound',
    ]);
  });

  it('are refused before anything is recorded where what they ask for cannot be', async () => {
    const before = await engine.facts('spot-requests-');
    const missing = { ...LaunchSpecification, ImageId: 'ami-0fedcba9876543210' };
    expect(
      await names(
        request({ LaunchSpecification: missing }),
        request({ InstanceCount: 0 }),
        request({ SpotPrice: 'cheap' }),
        request({ InstanceInterruptionBehavior: 'stop' }),
        request({ ValidFrom: new Date(Date.now() + 1e6) }),
        request({ ValidUntil: new Date(Date.now() - 1e6) }),
        request({ DryRun: true }),
      ),
    ).toEqual([
      'InvalidAMIID.NotFound',
      'InvalidParameterValue',
      'InvalidParameterValue',
      'InvalidParameterCombination',
      'UnsupportedOperation',
      'InvalidParameterValue',
      'DryRunOperation',
    ]);
    expect(await engine.facts('spot-requests-')).toEqual(before);
  });

  it('are cancelled while their instances run on, and closed when their instances end', async () => {
    const [first, second] = await describe();
    const ids = [first?.SpotInstanceRequestId ?? ''];
    const { CancelledSpotInstanceRequests: cancelled } = await engine
      .ec2()
      .send(new CancelSpotInstanceRequestsCommand({ SpotInstanceRequestIds: ids }));
    expect(cancelled).toEqual([{ SpotInstanceRequestId: ids[0], State: 'cancelled' }]);
    await engine.ec2().send(new TerminateInstancesCommand({ InstanceIds: [second?.InstanceId ?? ''] }));
    expect((await describe()).map(({ State, Status }) => [State, Status?.Code])).toEqual([
      ['cancelled', 'request-canceled-and-instance-running'],
      ['closed', 'instance-terminated-by-user'],
    ]);
  });
});
