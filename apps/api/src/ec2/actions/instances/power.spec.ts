import {
  CreateReplaceRootVolumeTaskCommand,
  DescribeInstancesCommand,
  ModifyInstanceAttributeCommand,
  ModifyInstanceMetadataOptionsCommand,
  MonitorInstancesCommand,
  RebootInstancesCommand,
  ReportInstanceStatusCommand,
  ResetInstanceAttributeCommand,
  RunInstancesCommand,
  StartInstancesCommand,
  StopInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { OWNER, PARTNER, REGION, startTestEngine, type TestEngine } from '../../../../../../test/support/engine.js';

const ImageId = 'ami-0123456789abcdef0';
const SnapshotId = 'snap-0123456789abcdef0';
const NOWHERE = 'i-0123456789abcdef0';

describe('instances that a client of EC2 stops, starts, changes and ends', () => {
  let engine: TestEngine;
  const refusal = (asked: Promise<unknown>) =>
    asked.then(
      () => 'done',
      (error: unknown) => (error instanceof Error ? `${error.name}: ${error.message}` : 'no error'),
    );
  const launched = async (count = 1): Promise<string[]> => {
    const asked = { ImageId, InstanceType: 't3.micro' as const, MinCount: count, MaxCount: count };
    const { Instances = [] } = await engine.ec2().send(new RunInstancesCommand(asked));
    const ids = Instances.map(({ InstanceId = '' }) => InstanceId);
    await described(ids);
    return ids;
  };
  const described = async (InstanceIds: string[]) => {
    const { Reservations = [] } = await engine.ec2().send(new DescribeInstancesCommand({ InstanceIds }));
    return Reservations.flatMap(({ Instances = [] }) => Instances);
  };
  const stateOf = async (id: string) => (await described([id]))[0]?.State?.Name;
  const types = async (stream: string) => (await engine.facts(stream)).map(({ type }) => type);

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
  });
  afterAll(() => engine.close());

  it('stop and start by way of every state', async () => {
    const InstanceIds = await launched();
    const { StoppingInstances } = await engine.ec2().send(new StopInstancesCommand({ InstanceIds }));
    expect(StoppingInstances).toMatchObject([
      { CurrentState: { Code: 64, Name: 'stopping' }, PreviousState: { Code: 16, Name: 'running' } },
    ]);
    expect((await described(InstanceIds))[0]).toMatchObject({
      State: { Name: 'stopped' },
      StateReason: { Code: 'Client.UserInitiatedShutdown' },
      StateTransitionReason: expect.stringMatching(/^User initiated \(/),
    });
    const { StartingInstances } = await engine.ec2().send(new StartInstancesCommand({ InstanceIds }));
    expect(StartingInstances).toMatchObject([
      { CurrentState: { Name: 'pending' }, PreviousState: { Name: 'stopped' } },
    ]);
    expect(await stateOf(InstanceIds[0] ?? '')).toBe('running');
    await engine.ec2().send(new RebootInstancesCommand({ InstanceIds }));
    expect(await types(`instance-${InstanceIds[0]}`)).toContain('InstanceRebooted');
  });

  it('end with their volumes, and are then ended for good', async () => {
    const InstanceIds = await launched();
    const volumeId = (await described(InstanceIds))[0]?.BlockDeviceMappings?.[0]?.Ebs?.VolumeId ?? '';
    const { TerminatingInstances } = await engine.ec2().send(new TerminateInstancesCommand({ InstanceIds }));
    expect(TerminatingInstances).toMatchObject([{ CurrentState: { Code: 32, Name: 'shutting-down' } }]);
    expect(await stateOf(InstanceIds[0] ?? '')).toBe('terminated');
    expect((await types(`volume-${volumeId}`)).slice(-2)).toEqual(['VolumeDetached', 'VolumeDeleted']);
    const started = refusal(engine.ec2().send(new StartInstancesCommand({ InstanceIds })));
    expect(await started).toContain('IncorrectInstanceState');
  });

  it('change all or none: where one is not there, none does', async () => {
    const InstanceIds = await launched();
    const stopped = refusal(engine.ec2().send(new StopInstancesCommand({ InstanceIds: [...InstanceIds, NOWHERE] })));
    expect(await stopped).toBe(`InvalidInstanceID.NotFound: The instance ID '${NOWHERE}' does not exist`);
    expect(await stateOf(InstanceIds[0] ?? '')).toBe('running');
  });

  it('are there for their owner only', async () => {
    const InstanceIds = await launched();
    for (const command of [StopInstancesCommand, TerminateInstancesCommand, RebootInstancesCommand]) {
      const asked = refusal(engine.ec2(PARTNER).send(new command({ InstanceIds })));
      expect(await asked).toContain('InvalidInstanceID.NotFound');
    }
  });

  it('are held by their protection, together with those that are ended with them', async () => {
    const [kept = '', other = ''] = await launched(2);
    const protect = (Value: boolean) =>
      engine.ec2().send(new ModifyInstanceAttributeCommand({ InstanceId: kept, DisableApiTermination: { Value } }));
    await protect(true);
    const ended = refusal(engine.ec2().send(new TerminateInstancesCommand({ InstanceIds: [other, kept] })));
    expect(await ended).toContain('OperationNotPermitted');
    expect(await stateOf(other)).toBe('running');
    await protect(false);
    await engine.ec2().send(new TerminateInstancesCommand({ InstanceIds: [other, kept] }));
    expect(await stateOf(kept)).toBe('terminated');
  });

  it('change in what they are while they are stopped, and never show their user data', async () => {
    const [InstanceId = ''] = await launched();
    const change = (asked: object) => engine.ec2().send(new ModifyInstanceAttributeCommand({ InstanceId, ...asked }));
    expect(await refusal(change({ InstanceType: { Value: 't3.small' } }))).toContain('IncorrectInstanceState');
    await engine.ec2().send(new StopInstancesCommand({ InstanceIds: [InstanceId] }));
    await described([InstanceId]);
    await change({ InstanceType: { Value: 't3.small' } });
    expect((await described([InstanceId]))[0]?.InstanceType).toBe('t3.small');
    await change({ UserData: { Value: Buffer.from('hunter2') } });
    const text = JSON.stringify(await engine.facts(`instance-${InstanceId}`));
    expect(text).toContain('"userData"');
    expect(text).not.toContain(Buffer.from('hunter2').toString('base64'));
    expect(await refusal(change({ InstanceType: { Value: 't4g.small' } }))).toContain('InvalidParameterValue');
    expect(await refusal(change({}))).toContain('InvalidParameterCombination');
    await change({ SourceDestCheck: { Value: false } });
    await engine.ec2().send(new ResetInstanceAttributeCommand({ InstanceId, Attribute: 'sourceDestCheck' }));
    expect((await described([InstanceId]))[0]?.SourceDestCheck).toBe(true);
  });

  it('keep a volume of which that was chosen', async () => {
    const [InstanceId = ''] = await launched();
    const volumeId = (await described([InstanceId]))[0]?.BlockDeviceMappings?.[0]?.Ebs?.VolumeId ?? '';
    const choose = (DeviceName: string) =>
      engine.ec2().send(
        new ModifyInstanceAttributeCommand({
          InstanceId,
          BlockDeviceMappings: [{ DeviceName, Ebs: { DeleteOnTermination: false } }],
        }),
      );
    expect(await refusal(choose('/dev/sdz'))).toContain('InvalidInstanceAttributeValue');
    await choose('/dev/xvda');
    await engine.ec2().send(new TerminateInstancesCommand({ InstanceIds: [InstanceId] }));
    expect(await stateOf(InstanceId)).toBe('terminated');
    expect((await types(`volume-${volumeId}`)).slice(-2)).toEqual(['VolumeTerminationSet', 'VolumeDetached']);
  });

  it('take other options of metadata and monitoring, and reports', async () => {
    const [InstanceId = ''] = await launched();
    const options = await engine
      .ec2()
      .send(
        new ModifyInstanceMetadataOptionsCommand({ InstanceId, HttpTokens: 'required', HttpPutResponseHopLimit: 3 }),
      );
    expect(options.InstanceMetadataOptions).toMatchObject({
      State: 'pending',
      HttpTokens: 'required',
      HttpPutResponseHopLimit: 3,
      HttpEndpoint: 'enabled',
    });
    const { InstanceMonitorings } = await engine.ec2().send(new MonitorInstancesCommand({ InstanceIds: [InstanceId] }));
    expect(InstanceMonitorings).toMatchObject([{ InstanceId, Monitoring: { State: 'pending' } }]);
    expect((await described([InstanceId]))[0]).toMatchObject({
      Monitoring: { State: 'enabled' },
      MetadataOptions: { HttpTokens: 'required' },
    });
    const report = { Instances: [InstanceId], Status: 'impaired', ReasonCodes: ['unresponsive'] } as const;
    await engine
      .ec2()
      .send(new ReportInstanceStatusCommand({ ...report, Instances: [InstanceId], ReasonCodes: ['unresponsive'] }));
    expect((await types(`instance-${InstanceId}`)).at(-1)).toBe('InstanceStatusReported');
  });

  it('have their roots replaced, once for one token', async () => {
    const [InstanceId = ''] = await launched();
    const before = (await described([InstanceId]))[0]?.BlockDeviceMappings?.[0]?.Ebs?.VolumeId ?? '';
    const asked = { InstanceId, SnapshotId, DeleteReplacedRootVolume: true, ClientToken: 'once' };
    const replace = () => engine.ec2().send(new CreateReplaceRootVolumeTaskCommand(asked));
    const { ReplaceRootVolumeTask: task } = await replace();
    expect(task).toMatchObject({
      InstanceId,
      SnapshotId,
      ReplaceRootVolumeTaskId: expect.stringMatching(/^replacevol-/),
    });
    expect((await replace()).ReplaceRootVolumeTask?.ReplaceRootVolumeTaskId).toBe(task?.ReplaceRootVolumeTaskId);
    const after = (await described([InstanceId]))[0]?.BlockDeviceMappings?.map(({ Ebs }) => Ebs?.VolumeId);
    expect(after).toHaveLength(1);
    expect(after).not.toContain(before);
    expect((await types(`volume-${before}`)).at(-1)).toBe('VolumeDeleted');
    expect(await types(`volume-${after?.[0]}`)).toEqual(['VolumeCreated', 'VolumeAttached']);
  });
});
