import {
  DescribeInstanceAttributeCommand,
  DescribeInstanceCreditSpecificationsCommand,
  DescribeInstanceImageMetadataCommand,
  DescribeInstancesCommand,
  DescribeInstanceStatusCommand,
  DescribeReplaceRootVolumeTasksCommand,
  GetConsoleOutputCommand,
  GetPasswordDataCommand,
} from '@aws-sdk/client-ec2';
import { KeyFile } from '#access';
import { Followers } from '#consumers';
import { type FactData, type FactEvent, microsOf, streamOf } from '#lifecycle';
import { OWNER, PARTNER, REGION, startTestEngine, type TestEngine } from '../../../../../../test/support/engine.js';
import { sealUserData } from '../../user-data.js';

const i = (n: number) => `i-${n.toString(16).padStart(17, '0')}`;
const volumeId = 'vol-00000000000000001';
const imageId = 'ami-00000000000000001';
const time = (text: string) => microsOf(`2026-03-01T${text}Z`) ?? 0;

describe('instances, described to EC2’s clients', () => {
  let engine: TestEngine;
  const ec2 = (account = OWNER) => engine.ec2(account);
  const tell = async (stream: string, at: string, ...events: FactEvent[]) => {
    for (const [index, event] of events.entries()) {
      await engine.seed(stream, event, { occurredAt: time(at) + index * 1000 });
    }
  };
  const launch = (n: number, data: Partial<FactData<'InstanceLaunched'>>) =>
    tell(streamOf('instance', i(n)), '10:00:00', {
      type: 'InstanceLaunched',
      data: {
        instanceId: i(n),
        imageId,
        ownerId: OWNER,
        region: REGION,
        availabilityZone: `${REGION}a`,
        instanceType: 't3.micro',
        rootDeviceName: '/dev/xvda',
        ...data,
      },
    });
  const become = (n: number, at: string, ...events: FactEvent[]) => tell(streamOf('instance', i(n)), at, ...events);

  beforeAll(async () => {
    engine = await startTestEngine({ clock: { now: () => time('18:00:00') } });
    const userData = sealUserData(engine.app.get(KeyFile), OWNER, 'c2VjcmV0');
    const network = { subnetId: 'subnet-1', vpcId: 'vpc-1', privateAddress: '172.31.0.7' };
    const shared = { reservationId: 'r-1', tags: { env: 'prod' }, ...network };
    const attributes = { userData, keyName: 'ada', securityGroups: 'sg-1 sg-2', disableApiTermination: 'true' };
    await launch(1, { ...shared, launchIndex: 0, attributes, architecture: 'x86_64' });
    await launch(2, { ...shared, launchIndex: 1, attributes: {} });
    await launch(3, { instanceType: 'm7g.large', reservationId: 'r-2' });
    await launch(4, { ownerId: PARTNER });
    await launch(5, { reservationId: 'r-5' });
    await launch(6, { reservationId: 'r-6' });
    const why = { reasonCode: 'Client.UserInitiatedShutdown' };
    const reason = 'Client.UserInitiatedShutdown: User initiated shutdown';
    await become(3, '12:00:00', { type: 'InstanceStopped', data: { instanceId: i(3), ...why, reason } });
    await become(5, '15:00:00', { type: 'InstanceTerminated', data: { instanceId: i(5) } });
    await become(6, '17:30:00', { type: 'InstanceTerminated', data: { instanceId: i(6) } });
    await become(2, '13:00:00', {
      type: 'InstanceStatusFailed',
      data: { instanceId: i(2), reasonCode: 'reachability', reason: 'Instance reachability check failed' },
    });
    await tell(
      streamOf('volume', volumeId),
      '10:00:01',
      { type: 'VolumeCreated', data: { volumeId, ownerId: OWNER, region: REGION } },
      { type: 'VolumeAttached', data: { volumeId, instanceId: i(1), device: '/dev/xvda', deleteOnTermination: true } },
    );
    const attributesOfImage = { name: 'web', ownerAlias: 'amazon' };
    await tell(
      streamOf('image', imageId),
      '09:00:00',
      { type: 'ImageRegistered', data: { imageId, ownerId: PARTNER, region: REGION, attributes: attributesOfImage } },
      { type: 'ImageDeregistered', data: { imageId } },
    );
    expect(await engine.app.get(Followers).caughtUp(5000)).toBe(true);
  });
  afterAll(() => engine.close());

  const where = (Name: string, ...Values: string[]) => ({ Filters: [{ Name, Values }] });
  const described = async (input: object, account = OWNER) => {
    const { Reservations = [] } = await ec2(account).send(new DescribeInstancesCommand(input));
    return Reservations.flatMap(({ Instances = [] }) => Instances);
  };
  const ids = async (input: object, account = OWNER) =>
    (await described(input, account)).map(({ InstanceId }) => Number(InstanceId?.slice(2)));

  it('stand together with those that they were launched with', async () => {
    const { Reservations } = await ec2().send(new DescribeInstancesCommand({}));
    const shown = Reservations?.map(({ ReservationId, OwnerId, Instances = [] }) => [
      ReservationId,
      OwnerId,
      Instances.map(({ InstanceId }) => InstanceId),
    ]);
    expect(shown).toEqual([
      ['r-1', OWNER, [i(1), i(2)]],
      ['r-2', OWNER, [i(3)]],
      ['r-6', OWNER, [i(6)]],
    ]);
  });

  it('are shown with all that is known of them', async () => {
    const [instance] = await described({ InstanceIds: [i(1)] });
    expect(instance).toMatchObject({
      InstanceId: i(1),
      ImageId: imageId,
      State: { Code: 16, Name: 'running' },
      StateTransitionReason: '',
      InstanceType: 't3.micro',
      KeyName: 'ada',
      LaunchTime: new Date('2026-03-01T10:00:00.000Z'),
      Placement: { AvailabilityZone: 'eu-central-1a', AvailabilityZoneId: 'euc1-az1', Tenancy: 'default' },
      Architecture: 'x86_64',
      AmiLaunchIndex: 0,
      CpuOptions: { CoreCount: 1, ThreadsPerCore: 2 },
      PrivateIpAddress: '172.31.0.7',
      PrivateDnsName: 'ip-172-31-0-7.eu-central-1.compute.internal',
      SecurityGroups: [{ GroupId: 'sg-1' }, { GroupId: 'sg-2' }],
      BlockDeviceMappings: [
        {
          DeviceName: '/dev/xvda',
          Ebs: {
            VolumeId: volumeId,
            Status: 'attached',
            DeleteOnTermination: true,
            AttachTime: new Date('2026-03-01T10:00:01.001Z'),
          },
        },
      ],
      MetadataOptions: { HttpTokens: 'optional', HttpPutResponseHopLimit: 1 },
      Tags: [{ Key: 'env', Value: 'prod' }],
    });
    expect(JSON.stringify(instance)).not.toMatch(/userData|c2VjcmV0/);
  });

  it('say who stopped them, and when', async () => {
    expect(await described({ InstanceIds: [i(3)] })).toMatchObject([
      {
        State: { Code: 80, Name: 'stopped' },
        StateTransitionReason: 'User initiated (2026-03-01 12:00:00 GMT)',
        StateReason: { Code: 'Client.UserInitiatedShutdown', Message: expect.stringContaining('User initiated') },
      },
    ]);
  });

  it.each([
    [where('instance-state-name', 'stopped', 'terminated'), [3, 6]],
    [where('instance-state-code', '16'), [1, 2]],
    [where('tag:env', 'pro*'), [1, 2]],
    [where('reservation-id', 'r-1'), [1, 2]],
    [where('launch-index', '1'), [2]],
    [where('block-device-mapping.volume-id', volumeId), [1]],
    [where('block-device-mapping.delete-on-termination', 'true'), [1]],
    [where('instance-type', 'm7g.*'), [3]],
    [where('image-id', imageId), [1, 2, 3, 6]],
    [where('network-interface.subnet-id', 'subnet-1'), [1, 2]],
    [where('instance.group-id', 'sg-2'), [1]],
    [where('reason', 'User initiated*'), [3]],
    [where('launch-time', '2026-03-01T10:00*'), [1, 2, 3, 6]],
    [where('ip-address', '*'), []],
    [{ InstanceIds: [i(1), i(3)], Filters: [{ Name: 'instance-state-name', Values: ['stopped'] }] }, [3]],
  ])('pass filters: %j', async (input, expected) => {
    expect(await ids(input)).toEqual(expected);
  });

  it('are not there for others, nor an hour after their end', async () => {
    await expect(ids({ InstanceIds: [i(1), i(4), i(5)] })).rejects.toMatchObject({
      name: 'InvalidInstanceID.NotFound',
      message: `The instance IDs '${i(4)}, ${i(5)}' do not exist.`,
    });
    expect(await ids({}, PARTNER)).toEqual([4]);
    await expect(ids({ InstanceIds: ['i-1'] })).rejects.toMatchObject({ name: 'InvalidInstanceID.Malformed' });
  });

  it('tell by their status whether they can be reached', async () => {
    const status = async (input: object) => {
      const { InstanceStatuses = [] } = await ec2().send(new DescribeInstanceStatusCommand(input));
      return InstanceStatuses.map(({ InstanceId, InstanceStatus }) => [InstanceId, InstanceStatus?.Status]);
    };
    expect(await status({})).toEqual([
      [i(1), 'ok'],
      [i(2), 'impaired'],
    ]);
    expect(await status({ IncludeAllInstances: true, InstanceIds: [i(3)] })).toEqual([[i(3), 'not-applicable']]);
    expect(await status(where('instance-status.reachability', 'failed'))).toEqual([[i(2), 'impaired']]);
    const { InstanceStatuses } = await ec2().send(new DescribeInstanceStatusCommand({ InstanceIds: [i(2)] }));
    expect(InstanceStatuses?.[0]?.InstanceStatus?.Details).toEqual([
      { Name: 'reachability', Status: 'failed', ImpairedSince: new Date('2026-03-01T13:00:00.000Z') },
    ]);
  });

  it('show an attribute, and their user data to their owner only', async () => {
    const show = (Attribute: 'userData' | 'groupSet' | 'disableApiTermination' | 'kernel', account = OWNER) =>
      ec2(account).send(new DescribeInstanceAttributeCommand({ InstanceId: i(1), Attribute }));
    expect(await show('userData')).toMatchObject({ UserData: { Value: 'c2VjcmV0' } });
    expect(await show('disableApiTermination')).toMatchObject({ DisableApiTermination: { Value: true } });
    expect(await show('groupSet')).toMatchObject({ Groups: [{ GroupId: 'sg-1' }, { GroupId: 'sg-2' }] });
    expect(await show('kernel')).toMatchObject({ KernelId: {} });
    await expect(show('userData', PARTNER)).rejects.toMatchObject({ name: 'InvalidInstanceID.NotFound' });
  });

  it('tell of the image behind them, also of one that is gone', async () => {
    const input = { InstanceIds: [i(1)] };
    const { InstanceImageMetadata } = await ec2().send(new DescribeInstanceImageMetadataCommand(input));
    expect(InstanceImageMetadata).toMatchObject([
      {
        InstanceId: i(1),
        ImageMetadata: {
          ImageId: imageId,
          Name: 'web',
          OwnerId: PARTNER,
          ImageOwnerAlias: 'amazon',
          State: 'deregistered',
          IsPublic: false,
          ImageAllowed: true,
        },
      },
    ]);
  });

  it('tell what became of replacing their root', async () => {
    const snapshotId = 'snap-00000000000000001';
    await become(
      1,
      '14:00:00',
      { type: 'RootVolumeReplacementRequested', data: { instanceId: i(1), taskId: 'replacevol-1', snapshotId } },
      { type: 'RootVolumeReplacementFailed', data: { instanceId: i(1), taskId: 'replacevol-1' } },
      { type: 'RootVolumeReplacementRequested', data: { instanceId: i(1), taskId: 'replacevol-2' } },
    );
    expect(await engine.app.get(Followers).caughtUp(5000)).toBe(true);
    const ask = (input: object) => ec2().send(new DescribeReplaceRootVolumeTasksCommand(input));
    expect((await ask(where('instance-id', i(1)))).ReplaceRootVolumeTasks).toMatchObject([
      { ReplaceRootVolumeTaskId: 'replacevol-1', TaskState: 'failed', SnapshotId: snapshotId },
      { ReplaceRootVolumeTaskId: 'replacevol-2', InstanceId: i(1) },
    ]);
    await expect(ask({ ReplaceRootVolumeTaskIds: ['replacevol-3'] })).rejects.toMatchObject({
      name: 'InvalidReplaceRootVolumeTaskId.NotFound',
    });
  });

  it('have credits, no console and no password', async () => {
    const credits = await ec2().send(new DescribeInstanceCreditSpecificationsCommand({}));
    expect(credits.InstanceCreditSpecifications).toEqual([
      { InstanceId: i(1), CpuCredits: 'unlimited' },
      { InstanceId: i(2), CpuCredits: 'unlimited' },
    ]);
    const output = await ec2().send(new GetConsoleOutputCommand({ InstanceId: i(1) }));
    expect(output).toMatchObject({ InstanceId: i(1), Timestamp: expect.any(Date) });
    expect(output.Output).toBeUndefined();
    expect(await ec2().send(new GetPasswordDataCommand({ InstanceId: i(1) }))).toMatchObject({ PasswordData: '' });
  });
});
