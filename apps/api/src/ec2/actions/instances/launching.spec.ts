import {
  CreateLaunchTemplateCommand,
  DescribeInstanceAttributeCommand,
  DescribeInstancesCommand,
  type RunInstancesRequest,
  RunInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import {
  OWNER,
  PARTNER,
  REGION,
  startTestEngine,
  STRANGER,
  type TestEngine,
} from '../../../../../../test/support/engine.js';

const ImageId = 'ami-0123456789abcdef0';
const SnapshotId = 'snap-0123456789abcdef0';
const base = { ImageId, InstanceType: 't3.micro', MinCount: 1, MaxCount: 1 } as const;

describe('instances launched by a client of EC2', () => {
  let engine: TestEngine;
  const run = (asked: Partial<RunInstancesRequest> = {}, account = OWNER) =>
    engine.ec2(account).send(new RunInstancesCommand({ ...base, ...asked }));
  const refusal = async (asked: Partial<RunInstancesRequest>, account = OWNER) =>
    run(asked, account).then(
      () => 'launched',
      (error: unknown) => (error instanceof Error ? error.name : 'no error'),
    );

  beforeAll(async () => {
    engine = await startTestEngine();
    const snapshot = { snapshotId: SnapshotId, ownerId: OWNER, region: REGION, state: 'completed', sizeGiB: 8 };
    await engine.seed(`snapshot-${SnapshotId}`, { type: 'SnapshotObserved', data: snapshot });
    const attributes = {
      name: 'web',
      architecture: 'x86_64',
      virtualizationType: 'hvm',
      rootDeviceName: '/dev/xvda',
      rootDeviceType: 'ebs' as const,
      blockDevices: [{ deviceName: '/dev/xvda', snapshotId: SnapshotId, sizeGiB: 8, volumeType: 'gp3' }],
    };
    const data = { imageId: ImageId, ownerId: OWNER, region: REGION, state: 'available', attributes };
    await engine.seed(`image-${ImageId}`, { type: 'ImageObserved', data });
    const grantees = [{ kind: 'account', id: PARTNER } as const];
    await engine.seed(`image-${ImageId}`, { type: 'LaunchPermissionGranted', data: { imageId: ImageId, grantees } });
  });
  afterAll(() => engine.close());

  it('are answered pending, with all that was asked', async () => {
    const TagSpecifications = [
      { ResourceType: 'instance' as const, Tags: [{ Key: 'Name', Value: 'web-1' }] },
      { ResourceType: 'volume' as const, Tags: [{ Key: 'Of', Value: 'web-1' }] },
    ];
    const answer = await run({ TagSpecifications, DisableApiTermination: true, Monitoring: { Enabled: true } });
    expect(answer).toMatchObject({ OwnerId: OWNER, ReservationId: expect.stringMatching(/^r-[0-9a-f]{17}$/) });
    const [launched] = answer.Instances ?? [];
    expect(launched).toMatchObject({
      ImageId,
      State: { Code: 0, Name: 'pending' },
      InstanceType: 't3.micro',
      Placement: { AvailabilityZone: `${REGION}a` },
      PrivateIpAddress: expect.stringMatching(/^172\.31\.\d+\.\d+$/),
      Tags: [{ Key: 'Name', Value: 'web-1' }],
      SecurityGroups: [{ GroupName: 'default' }],
      BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs: { DeleteOnTermination: true } }],
      Monitoring: { State: 'enabled' },
    });
  });

  it('are as their processors, credits and recovery were chosen', async () => {
    const asked = {
      CpuOptions: { CoreCount: 1, ThreadsPerCore: 1 },
      MaintenanceOptions: { AutoRecovery: 'disabled' },
    } as const;
    const { Instances } = await run({ ...asked, Placement: { GroupName: 'close' } });
    expect(Instances).toMatchObject([{ ...asked, Placement: { GroupName: 'close' } }]);
  });

  it('run once they are described, with their volumes', async () => {
    const TagSpecifications = [{ ResourceType: 'volume' as const, Tags: [{ Key: 'Of', Value: 'web-1' }] }];
    const { Instances: [launched] = [] } = await run({ TagSpecifications });
    const InstanceIds = [launched?.InstanceId ?? ''];
    const { Reservations } = await engine.ec2().send(new DescribeInstancesCommand({ InstanceIds }));
    const found = Reservations?.[0]?.Instances?.[0];
    expect(found).toMatchObject({ State: { Name: 'running' }, SubnetId: launched?.SubnetId });
    const volume = await engine.facts(`volume-${found?.BlockDeviceMappings?.[0]?.Ebs?.VolumeId}`);
    expect(volume.map(({ type }) => type)).toEqual(['VolumeCreated', 'VolumeAttached']);
    expect(volume[0]).toMatchObject({ data: { snapshotId: SnapshotId, sizeGiB: 8, tags: { Of: 'web-1' } } });
  });

  it('are told in the stream of their image, and to the owners of snapshots of others', async () => {
    const answer = await run({ MinCount: 2, MaxCount: 2 }, PARTNER);
    const instanceIds = answer.Instances?.map(({ InstanceId }) => InstanceId);
    const facts = await engine.facts(`image-${ImageId}`);
    expect(facts.at(-1)).toMatchObject({ type: 'ImageLaunched', data: { byAccount: PARTNER, instanceIds } });
    const uses = await engine.facts(`snapshot-${SnapshotId}`);
    expect(uses.at(-1)).toMatchObject({
      type: 'SharedSnapshotUsed',
      data: { byAccount: PARTNER, use: 'volume-created' },
      metadata: { account: OWNER, actor: { account: PARTNER } },
    });
  });

  it('are the same for the same client token and parameters, and no others can be had under it', async () => {
    const ClientToken = 'once';
    const answers = await Promise.all([run({ ClientToken }), run({ ClientToken }), run({ ClientToken })]);
    const ids = answers.map(({ ReservationId, Instances }) => [ReservationId, Instances?.[0]?.InstanceId]);
    expect(new Set(ids.map(String)).size).toBe(1);
    expect(await refusal({ ClientToken, MaxCount: 2 })).toBe('IdempotentParameterMismatch');
    const InstanceIds = [ids[0]?.[1] ?? ''];
    await engine.ec2().send(new TerminateInstancesCommand({ InstanceIds }));
    await engine.ec2().send(new DescribeInstancesCommand({ InstanceIds }));
    expect(await refusal({ ClientToken })).toBe('IdempotentInstanceTerminated');
  });

  it('are refused in words that programs know', async () => {
    const before = await engine.facts('reservation-');
    expect(await refusal({}, STRANGER)).toBe('InvalidAMIID.NotFound');
    expect(await refusal({ ImageId: 'ami-nonsense' })).toBe('InvalidAMIID.Malformed');
    expect(await refusal({ MinCount: 3, MaxCount: 2 })).toBe('InvalidParameterValue');
    expect(await refusal({ InstanceType: 't4g.micro' })).toBe('InvalidParameterValue');
    expect(await refusal({ KeyName: 'nobody' })).toBe('InvalidKeyPair.NotFound');
    expect(await refusal({ SubnetId: 'subnet-0123456789abcdef0' })).toBe('InvalidSubnetID.NotFound');
    expect(await refusal({ HibernationOptions: { Configured: true } })).toBe('UnsupportedHibernationConfiguration');
    expect(await refusal({ DryRun: true })).toBe('DryRunOperation');
    expect(await engine.facts('reservation-')).toHaveLength(before.length);
  });

  it('never show their user data, in no fact', async () => {
    const secret = Buffer.from('#!/bin/sh\nPASSWORD=hunter2').toString('base64');
    const { Instances } = await run({ UserData: secret });
    const [fact] = await engine.facts(`instance-${Instances?.[0]?.InstanceId}`);
    const text = JSON.stringify(fact);
    expect(text).toContain('userData');
    expect(text).not.toContain(secret);
    expect(text).not.toContain('hunter2');
  });

  it('can be Spot instances, each under a request of its own', async () => {
    const { Instances } = await run({ InstanceMarketOptions: { MarketType: 'spot' } });
    expect(Instances?.[0]).toMatchObject({
      InstanceLifecycle: 'spot',
      SpotInstanceRequestId: expect.stringMatching(/^sir-[0-9a-f]{8}$/),
    });
  });

  it('take what they do not say from a launch template, user data too', async () => {
    const UserData = Buffer.from('hunter2').toString('base64');
    const LaunchTemplateData = {
      ImageId,
      InstanceType: 't3.small' as const,
      UserData,
      TagSpecifications: [{ ResourceType: 'instance' as const, Tags: [{ Key: 'Of', Value: 'template' }] }],
    };
    const template = { LaunchTemplateName: 'web', LaunchTemplateData };
    await engine.ec2().send(new CreateLaunchTemplateCommand(template));
    const asked = { LaunchTemplate: { LaunchTemplateName: 'web' }, MinCount: 1, MaxCount: 1 };
    const { Instances } = await engine.ec2().send(new RunInstancesCommand(asked));
    expect(Instances).toMatchObject([{ ImageId, InstanceType: 't3.small', Tags: [{ Key: 'Of', Value: 'template' }] }]);
    const InstanceId = Instances?.[0]?.InstanceId;
    const told = await engine.ec2().send(new DescribeInstanceAttributeCommand({ InstanceId, Attribute: 'userData' }));
    expect(told.UserData?.Value).toBe(UserData);
    expect(JSON.stringify(await engine.facts('instance-'))).not.toContain(UserData);
    const larger = await engine.ec2().send(new RunInstancesCommand({ ...asked, InstanceType: 't3.medium' }));
    expect(larger.Instances).toMatchObject([{ InstanceType: 't3.medium' }]);
    expect(await refusal({ LaunchTemplate: { LaunchTemplateName: 'nobody' } })).toContain('InvalidLaunchTemplate');
  });

  it('stand in the subnet and the groups that their network interface names', async () => {
    const place = { Placement: { AvailabilityZone: `${REGION}b` } };
    const { Instances: [first] = [] } = await run(place);
    const [SubnetId, Groups] = [first?.SubnetId, first?.SecurityGroups?.map(({ GroupId = '' }) => GroupId)];
    expect(first?.Placement?.AvailabilityZone).toBe(`${REGION}b`);
    const NetworkInterfaces = [{ DeviceIndex: 0, SubnetId, Groups, PrivateIpAddress: '172.31.16.77' }];
    const { Instances } = await run({ NetworkInterfaces });
    expect(Instances).toMatchObject([
      { SubnetId, PrivateIpAddress: '172.31.16.77', SecurityGroups: first?.SecurityGroups },
    ]);
    expect(await refusal({ NetworkInterfaces, SubnetId })).toBe('InvalidParameterCombination');
  });

  it('can name a public parameter, and both are recorded', async () => {
    const name = '/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64';
    const { Instances } = await run({ ImageId: `resolve:ssm:${name}` });
    const [fact] = await engine.facts(`instance-${Instances?.[0]?.InstanceId}`);
    expect(fact).toMatchObject({
      data: { requestedImage: `resolve:ssm:${name}`, imageId: expect.stringMatching(/^ami-[0-9a-f]{17}$/) },
    });
  });
});
