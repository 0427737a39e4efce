import {
  DescribeVolumeAttributeCommand,
  DescribeVolumesCommand,
  DescribeVolumesModificationsCommand,
  DescribeVolumeStatusCommand,
  ListVolumesInRecycleBinCommand,
} from '@aws-sdk/client-ec2';
import { Followers } from '#consumers';
import { type FactEvent, microsOf, streamOf } from '#lifecycle';
import { OWNER, PARTNER, REGION, startTestEngine, type TestEngine } from '../../../../../../test/support/engine.js';

const vol = (n: number) => `vol-${n.toString(16).padStart(17, '0')}`;
const instanceId = 'i-00000000000000001';
const snapshotId = 'snap-00000000000000001';
const time = (text: string) => microsOf(`2026-03-01T${text}Z`) ?? 0;
const zone = `${REGION}a`;

describe('volumes, described to EC2’s clients', () => {
  let engine: TestEngine;
  const ec2 = (account = OWNER) => engine.ec2(account);
  const tell = async (n: number, at: string, ...events: FactEvent[]) => {
    for (const [index, event] of events.entries()) {
      await engine.seed(streamOf('volume', vol(n)), event, { occurredAt: time(at) + index * 1000 });
    }
  };
  const make = (n: number, data = {}) =>
    tell(n, `10:00:0${n}`, {
      type: 'VolumeCreated',
      data: { volumeId: vol(n), ownerId: OWNER, region: REGION, availabilityZone: zone, ...data },
    });

  beforeAll(async () => {
    engine = await startTestEngine({ clock: { now: () => time('18:00:00') } });
    await make(1, { sizeGiB: 8, volumeType: 'gp3', iops: 3000, throughput: 125, encrypted: false, snapshotId });
    await tell(1, '10:05:00', {
      type: 'VolumeAttached',
      data: { volumeId: vol(1), instanceId, device: '/dev/xvda', deleteOnTermination: true },
    });
    await make(2, { sizeGiB: 100, volumeType: 'gp2', encrypted: true, tags: { env: 'prod' } });
    await make(3, { ownerId: PARTNER });
    await make(4, { sizeGiB: 4 });
    await tell(4, '12:00:00', { type: 'VolumeDeleted', data: { volumeId: vol(4) } });
    await make(5, { sizeGiB: 5, volumeType: 'gp3', snapshotId });
    await tell(
      5,
      '12:00:00',
      { type: 'VolumeDeleted', data: { volumeId: vol(5) } },
      { type: 'VolumeRecycled', data: { volumeId: vol(5), until: time('23:00:00') } },
    );
    await tell(
      2,
      '13:00:00',
      { type: 'VolumeModified', data: { volumeId: vol(2), sizeGiB: 200, volumeType: 'gp2', progress: 'modifying' } },
      { type: 'VolumeModified', data: { volumeId: vol(2), progress: 'completed' } },
    );
    expect(await engine.app.get(Followers).caughtUp(5000)).toBe(true);
  });
  afterAll(() => engine.close());

  const ids = async (input: object, account = OWNER) => {
    const { Volumes = [] } = await ec2(account).send(new DescribeVolumesCommand(input));
    return Volumes.map(({ VolumeId }) => Number(VolumeId?.slice('vol-'.length)));
  };
  const where = (Name: string, ...Values: string[]) => ({ Filters: [{ Name, Values }] });

  it('are shown with all that is known of them', async () => {
    const { Volumes } = await ec2().send(new DescribeVolumesCommand({ VolumeIds: [vol(1)] }));
    expect(Volumes).toEqual([
      expect.objectContaining({
        VolumeId: vol(1),
        Size: 8,
        SnapshotId: snapshotId,
        AvailabilityZone: zone,
        AvailabilityZoneId: 'euc1-az1',
        State: 'in-use',
        CreateTime: new Date('2026-03-01T10:00:01.000Z'),
        VolumeType: 'gp3',
        Iops: 3000,
        Throughput: 125,
        MultiAttachEnabled: false,
        Attachments: [
          {
            VolumeId: vol(1),
            InstanceId: instanceId,
            Device: '/dev/xvda',
            State: 'attached',
            AttachTime: new Date('2026-03-01T10:05:00.000Z'),
            DeleteOnTermination: true,
          },
        ],
      }),
    ]);
  });

  it.each([
    [{}, [1, 2]],
    [where('attachment.instance-id', instanceId), [1]],
    [where('attachment.device', '/dev/xvd?'), [1]],
    [where('attachment.attach-time', '2026-03-01T10:05*'), [1]],
    [where('attachment.delete-on-termination', 'true'), [1]],
    [where('availability-zone', zone), [1, 2]],
    [where('status', 'in-use'), [1]],
    [where('encrypted', 'true'), [2]],
    [where('size', '200'), [2]],
    [where('snapshot-id', snapshotId), [1]],
    [where('volume-type', 'gp*'), [1, 2]],
    [where('tag:env', 'prod', 'test'), [2]],
    [where('volume-id', vol(2), vol(4)), [2]],
  ])('pass filters: %j', async (input, expected) => {
    expect(await ids(input)).toEqual(expected);
  });

  it('are not there for others, nor once they are gone', async () => {
    await expect(ids({ VolumeIds: [vol(1), vol(3), vol(4)] })).rejects.toMatchObject({
      name: 'InvalidVolume.NotFound',
      message: `The volumes '${vol(3)}, ${vol(4)}' do not exist.`,
    });
    expect(await ids({}, PARTNER)).toEqual([3]);
  });

  it('tell whether they can be used', async () => {
    const status = await ec2().send(new DescribeVolumeStatusCommand(where('volume-status.status', 'ok')));
    expect(status.VolumeStatuses).toMatchObject([
      { VolumeId: vol(1), VolumeStatus: { Status: 'ok' } },
      { VolumeId: vol(2), VolumeStatus: { Status: 'ok' } },
    ]);
  });

  it('tell what they were before they were modified', async () => {
    const ask = (input: object) => ec2().send(new DescribeVolumesModificationsCommand(input));
    expect((await ask({})).VolumesModifications).toMatchObject([
      {
        VolumeId: vol(2),
        ModificationState: 'completed',
        OriginalSize: 100,
        OriginalIops: 300,
        TargetSize: 200,
        TargetIops: 600,
        Progress: 100,
        StartTime: new Date('2026-03-01T13:00:00.000Z'),
        EndTime: new Date('2026-03-01T13:00:00.001Z'),
      },
    ]);
    await expect(ask({ VolumeIds: [vol(1)] })).rejects.toMatchObject({ name: 'InvalidVolumeModification.NotFound' });
  });

  it('show an attribute', async () => {
    const input = { VolumeId: vol(1), Attribute: 'autoEnableIO' } as const;
    expect(await ec2().send(new DescribeVolumeAttributeCommand(input))).toMatchObject({
      VolumeId: vol(1),
      AutoEnableIO: { Value: false },
    });
  });

  it('are listed in the Recycle Bin', async () => {
    const { Volumes } = await ec2().send(new ListVolumesInRecycleBinCommand({}));
    expect(Volumes).toMatchObject([
      { VolumeId: vol(5), SnapshotId: snapshotId, RecycleBinExitTime: new Date('2026-03-01T23:00:00.000Z') },
    ]);
  });
});
