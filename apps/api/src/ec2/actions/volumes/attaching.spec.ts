import {
  AttachVolumeCommand,
  CreateVolumeCommand,
  DeleteVolumeCommand,
  DescribeVolumesCommand,
  DetachVolumeCommand,
} from '@aws-sdk/client-ec2';
import { OWNER, PARTNER, startTestEngine, type TestEngine } from '../../../../../../test/support/engine.js';

describe('a volume attached by a client of EC2', () => {
  let engine: TestEngine;
  const InstanceId = 'i-0123456789abcdef0';
  const Stopped = 'i-0123456789abcdef1';
  const Root = 'vol-0123456789abcdef0';

  beforeAll(async () => {
    engine = await startTestEngine();
    const place = { ownerId: OWNER, region: 'eu-central-1', availabilityZone: 'eu-central-1a' };
    const machine = { ...place, rootDeviceName: '/dev/xvda' };
    for (const [instanceId, state] of [[InstanceId, 'running'] as const, [Stopped, 'stopped'] as const]) {
      const data = { instanceId, ...machine, state };
      await engine.seed(`instance-${instanceId}`, { type: 'InstanceObserved', data });
    }
    const root = { volumeId: Root, ...place, state: 'in-use', sizeGiB: 8 };
    const attachments = [{ instanceId: InstanceId, device: '/dev/xvda' }];
    await engine.seed(`volume-${Root}`, { type: 'VolumeObserved', data: { ...root, attachments } });
  });
  afterAll(() => engine.close());

  async function volume(input: Partial<CreateVolumeCommand['input']> = {}): Promise<string> {
    const asked = new CreateVolumeCommand({ AvailabilityZone: 'eu-central-1a', Size: 4, ...input });
    const { VolumeId = '' } = await engine.ec2().send(asked);
    // Described, it is there.
    await engine.ec2().send(new DescribeVolumesCommand({ VolumeIds: [VolumeId] }));
    return VolumeId;
  }

  const attach = (input: Partial<AttachVolumeCommand['input']>, account = OWNER) =>
    engine
      .ec2(account)
      .send(new AttachVolumeCommand({ VolumeId: undefined, InstanceId, Device: '/dev/sdf', ...input }));
  const detach = (input: DetachVolumeCommand['input'], account = OWNER) =>
    engine.ec2(account).send(new DetachVolumeCommand(input));
  const describeOne = async (VolumeId: string) =>
    (await engine.ec2().send(new DescribeVolumesCommand({ VolumeIds: [VolumeId] }))).Volumes?.[0];

  it('is attaching, then attached, and after it was detached available again', async () => {
    const VolumeId = await volume();
    expect(await attach({ VolumeId, Device: '/dev/sdg' })).toMatchObject({
      VolumeId,
      InstanceId,
      Device: '/dev/sdg',
      State: 'attaching',
      DeleteOnTermination: false,
    });
    expect(await describeOne(VolumeId)).toMatchObject({
      State: 'in-use',
      Attachments: [{ InstanceId, Device: '/dev/sdg', State: 'attached' }],
    });
    const remove = engine.ec2().send(new DeleteVolumeCommand({ VolumeId }));
    await expect(remove).rejects.toMatchObject({ name: 'VolumeInUse' });
    const wrong = detach({ VolumeId, InstanceId, Device: '/dev/sdz' });
    await expect(wrong).rejects.toMatchObject({ name: 'IncorrectState' });
    expect(await detach({ VolumeId })).toMatchObject({ InstanceId, Device: '/dev/sdg', State: 'detaching' });
    expect(await describeOne(VolumeId)).toMatchObject({ State: 'available', Attachments: [] });
    await expect(detach({ VolumeId })).rejects.toMatchObject({ name: 'IncorrectState' });
  });

  it('takes its device alone, also where several ask for it at once', async () => {
    const volumes = await Promise.all([1, 2, 3, 4].map(() => volume()));
    const asked = await Promise.allSettled(volumes.map((VolumeId) => attach({ VolumeId, Device: '/dev/sdh' })));
    expect(asked.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected', 'rejected', 'rejected']);
    const [loser] = asked.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
    expect(loser).toMatchObject({ name: 'InvalidParameterValue', message: expect.stringContaining('/dev/sdh') });
  });

  it('is attached to one instance, or to several where it may be', async () => {
    const VolumeId = await volume();
    await attach({ VolumeId, Device: '/dev/sdi' });
    const second = attach({ VolumeId, InstanceId: Stopped, Device: '/dev/sdi' });
    await expect(second).rejects.toMatchObject({ name: 'VolumeInUse' });
    const many = await volume({ VolumeType: 'io2', Iops: 100, MultiAttachEnabled: true });
    await attach({ VolumeId: many, Device: '/dev/sdj' });
    await attach({ VolumeId: many, InstanceId: Stopped, Device: '/dev/sdj' });
    await expect(detach({ VolumeId: many })).rejects.toMatchObject({ name: 'IncorrectState' });
    expect(await detach({ VolumeId: many, InstanceId: Stopped })).toMatchObject({ InstanceId: Stopped });
  });

  it('is the root of an instance, which must be stopped first', async () => {
    await expect(detach({ VolumeId: Root })).rejects.toMatchObject({ name: 'OperationNotPermitted' });
  });

  it('is attached and detached by its owner only', async () => {
    const VolumeId = await volume();
    const foreign = attach({ VolumeId, Device: '/dev/sdk' }, PARTNER);
    await expect(foreign).rejects.toMatchObject({ name: 'InvalidVolume.NotFound' });
    await expect(detach({ VolumeId: Root }, PARTNER)).rejects.toMatchObject({ name: 'InvalidVolume.NotFound' });
    expect((await engine.facts(`volume-${VolumeId}`)).map(({ type }) => type)).not.toContain('VolumeAttached');
  });

  it.each<readonly [Partial<AttachVolumeCommand['input']>, string]>([
    [{ Device: 'the first' }, 'InvalidParameterValue'],
    [{ Device: undefined }, 'MissingParameter'],
    [{ InstanceId: 'i-0123456789abcdef9' }, 'InvalidInstanceID.NotFound'],
    [{ InstanceId: 'i-1' }, 'InvalidInstanceID.Malformed'],
    [{ Device: '/dev/xvda' }, 'InvalidParameterValue'],
  ])('is refused: %o', async (input, name) => {
    const VolumeId = await volume();
    await expect(attach({ VolumeId, ...input })).rejects.toMatchObject({ name });
  });

  it('is in the zone of its instance', async () => {
    const VolumeId = await volume({ AvailabilityZone: 'eu-central-1b' });
    await expect(attach({ VolumeId })).rejects.toMatchObject({ name: 'InvalidVolume.ZoneMismatch' });
  });
});
