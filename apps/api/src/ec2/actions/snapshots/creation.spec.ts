import {
  CreateSnapshotCommand,
  CreateSnapshotsCommand,
  CreateVolumeCommand,
  DescribeSnapshotsCommand,
} from '@aws-sdk/client-ec2';
import { Clock } from '#lifecycle/commands';
import { OWNER, PARTNER, startTestEngine, type TestEngine } from '../../../../../../test/support/engine.js';

/** Goes on by what a spec says, and a microsecond each time it is read. */
class SetClock extends Clock {
  at = Date.now() * 1000;

  now(): number {
    this.at += 1;
    return this.at;
  }
}

const SECOND = 1_000_000;
const tagged = (Key: string, Value: string) => [{ ResourceType: 'snapshot' as const, Tags: [{ Key, Value }] }];

describe('a snapshot taken by a client of EC2', () => {
  let engine: TestEngine;
  let VolumeId: string;
  const clock = new SetClock();

  beforeAll(async () => {
    engine = await startTestEngine({ clock });
    const made = await engine.ec2().send(new CreateVolumeCommand({ AvailabilityZone: 'eu-central-1a', Size: 12 }));
    VolumeId = made.VolumeId ?? '';
  });
  beforeEach(() => {
    clock.at += 15 * SECOND;
  });
  afterAll(() => engine.close());

  const take = (input: Partial<CreateSnapshotCommand['input']> = {}, account = OWNER) =>
    engine.ec2(account).send(new CreateSnapshotCommand({ VolumeId, ...input }));

  it('is pending, and then completed', async () => {
    const taken = await take({ Description: 'nightly', TagSpecifications: tagged('Team', 'disk') });
    expect(taken).toMatchObject({
      State: 'pending',
      VolumeId,
      VolumeSize: 12,
      Encrypted: false,
      OwnerId: OWNER,
      Description: 'nightly',
      Progress: '0%',
      Tags: [{ Key: 'Team', Value: 'disk' }],
    });
    const SnapshotIds = [taken.SnapshotId ?? ''];
    const { Snapshots } = await engine.ec2().send(new DescribeSnapshotsCommand({ SnapshotIds }));
    expect(Snapshots).toMatchObject([{ State: 'completed', Progress: '100%', StorageTier: 'standard' }]);
  });

  it('is refused within 15 seconds of the one before, and recorded nowhere', async () => {
    await take();
    const before = await engine.facts('snapshot-');
    await expect(take()).rejects.toMatchObject({ name: 'SnapshotCreationPerVolumeRateExceeded' });
    expect(await engine.facts('snapshot-')).toEqual(before);
  });

  it('is taken once where two ask at once', async () => {
    const both = await Promise.allSettled([take(), take()]);
    expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  });

  it('is taken by nobody else: to others there is no such volume', async () => {
    await expect(take({}, PARTNER)).rejects.toMatchObject({
      name: 'InvalidVolume.NotFound',
      message: `The volume '${VolumeId}' does not exist.`,
    });
  });

  it('records nothing in a dry run', async () => {
    const before = await engine.facts('snapshot-');
    await expect(take({ DryRun: true })).rejects.toMatchObject({ name: 'DryRunOperation' });
    expect(await engine.facts('snapshot-')).toEqual(before);
  });

  it.each<readonly [Partial<CreateSnapshotCommand['input']>, string]>([
    [{ VolumeId: 'vol-1' }, 'InvalidVolumeID.Malformed'],
    [{ VolumeId: '' }, 'MissingParameter'],
    [{ Location: 'local' }, 'UnsupportedOperation'],
    [{ Description: 'x'.repeat(256) }, 'InvalidParameterValue'],
    [{ TagSpecifications: tagged('aws:mine', 'x') }, 'InvalidParameterValue'],
  ])('is refused: %o', async (input, name) => {
    await expect(take(input)).rejects.toMatchObject({ name });
  });
});

describe('snapshots of all volumes of an instance', () => {
  let engine: TestEngine;
  const clock = new SetClock();
  const InstanceId = 'i-0123456789abcdef0';
  const [root, data] = ['vol-0123456789abcdef0', 'vol-0123456789abcdef1'];

  beforeAll(async () => {
    engine = await startTestEngine({ clock });
    const place = { ownerId: OWNER, region: 'eu-central-1', availabilityZone: 'eu-central-1a' };
    const machine = { instanceId: InstanceId, ...place, state: 'running', rootDeviceName: '/dev/xvda' };
    await engine.seed(`instance-${InstanceId}`, { type: 'InstanceObserved', data: machine });
    for (const [volumeId, device] of [[root, '/dev/xvda'] as const, [data, '/dev/sdf'] as const]) {
      const shape = { volumeId, ...place, state: 'in-use', sizeGiB: 8, volumeType: 'gp3', tags: { Device: device } };
      const attachments = [{ instanceId: InstanceId, device }];
      await engine.seed(`volume-${volumeId}`, { type: 'VolumeObserved', data: { ...shape, attachments } });
    }
  });
  afterAll(() => engine.close());

  const takeAll = (specification: object = {}, others: object = {}, account = OWNER) =>
    engine
      .ec2(account)
      .send(new CreateSnapshotsCommand({ InstanceSpecification: { InstanceId, ...specification }, ...others }));

  it('are taken at one moment, with the tags of their volumes', async () => {
    const { Snapshots = [] } = await takeAll(
      {},
      { CopyTagsFromSource: 'volume', TagSpecifications: tagged('Set', 'one'), Description: 'all' },
    );
    expect(Snapshots.map(({ VolumeId = '' }) => VolumeId).toSorted()).toEqual([root, data]);
    expect(new Set(Snapshots.map(({ StartTime }) => StartTime?.getTime())).size).toBe(1);
    const ofData = Snapshots.find(({ VolumeId }) => VolumeId === data);
    expect(ofData).toMatchObject({ State: 'pending', Description: 'all' });
    expect(ofData?.Tags).toEqual(
      expect.arrayContaining([
        { Key: 'Device', Value: '/dev/sdf' },
        { Key: 'Set', Value: 'one' },
      ]),
    );
  });

  it('are none at all where one of them cannot be', async () => {
    clock.at += 15 * SECOND;
    await engine.ec2().send(new CreateSnapshotCommand({ VolumeId: data }));
    const before = await engine.facts('snapshot-');
    await expect(takeAll()).rejects.toMatchObject({ name: 'SnapshotCreationPerVolumeRateExceeded' });
    expect((await engine.facts('snapshot-')).filter(({ type }) => type === 'SnapshotStarted')).toHaveLength(
      before.filter(({ type }) => type === 'SnapshotStarted').length,
    );
  });

  it('leave out the root, or what is named', async () => {
    clock.at += 15 * SECOND;
    const { Snapshots } = await takeAll({ ExcludeBootVolume: true });
    expect(Snapshots).toMatchObject([{ VolumeId: data }]);
    const none = takeAll({ ExcludeBootVolume: true, ExcludeDataVolumeIds: [data] });
    await expect(none).rejects.toMatchObject({ name: 'IncorrectState' });
  });

  it('are of no instance of another', async () => {
    await expect(takeAll({}, {}, PARTNER)).rejects.toMatchObject({ name: 'InvalidInstanceID.NotFound' });
  });
});
