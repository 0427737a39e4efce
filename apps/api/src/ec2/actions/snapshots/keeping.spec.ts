import {
  DescribeImportSnapshotTasksCommand,
  DescribeLockedSnapshotsCommand,
  DescribeSnapshotsCommand,
  ImportSnapshotCommand,
  LockSnapshotCommand,
  ModifySnapshotTierCommand,
  RestoreSnapshotTierCommand,
  UnlockSnapshotCommand,
} from '@aws-sdk/client-ec2';
import { Clock } from '#lifecycle/commands';
import { OWNER, PARTNER, startTestEngine, type TestEngine } from '../../../../../../test/support/engine.js';

class SetClock extends Clock {
  at = Date.now() * 1000;

  now(): number {
    this.at += 1;
    return this.at;
  }
}

const HOUR = 60 * 60 * 1_000_000;
let engine: TestEngine;
let seeded = 0;
const clock = new SetClock();

beforeAll(async () => {
  engine = await startTestEngine({ clock });
});
afterAll(() => engine.close());

/** A completed snapshot of the owner. */
async function snapshot(): Promise<string> {
  seeded += 1;
  const snapshotId = `snap-${String(seeded).padStart(17, '0')}`;
  const about = { snapshotId, ownerId: OWNER, region: 'eu-central-1', state: 'completed', sizeGiB: 8 };
  await engine.seed(`snapshot-${snapshotId}`, { type: 'SnapshotObserved', data: { ...about, tier: 'standard' } });
  return snapshotId;
}

describe('a snapshot locked by a client of EC2', () => {
  const lock = (input: LockSnapshotCommand['input'], account = OWNER) =>
    engine.ec2(account).send(new LockSnapshotCommand(input));

  it('cools off under compliance, can be unlocked meanwhile, and no longer after it', async () => {
    const SnapshotId = await snapshot();
    const asked = { SnapshotId, LockMode: 'compliance', LockDuration: 30, CoolOffPeriod: 2 } as const;
    const locked = await lock(asked);
    expect(locked).toMatchObject({ LockState: 'compliance-cooloff', LockDuration: 30, CoolOffPeriod: 2 });
    const cooled = locked.CoolOffPeriodExpiresOn?.getTime() ?? 0;
    expect(cooled - (locked.LockCreatedOn?.getTime() ?? 0)).toBe((2 * HOUR) / 1000);
    await engine.ec2().send(new UnlockSnapshotCommand({ SnapshotId }));
    await lock(asked);
    clock.at += 3 * HOUR;
    const unlock = engine.ec2().send(new UnlockSnapshotCommand({ SnapshotId }));
    await expect(unlock).rejects.toMatchObject({ name: 'OperationNotPermitted' });
    const { Snapshots } = await engine.ec2().send(new DescribeLockedSnapshotsCommand({ SnapshotIds: [SnapshotId] }));
    expect(Snapshots).toMatchObject([{ SnapshotId, LockState: 'compliance' }]);
    const longer = await lock({ SnapshotId, LockMode: 'compliance', LockDuration: 60 });
    expect(longer).toMatchObject({ LockState: 'compliance', LockDuration: 60 });
    expect(longer.LockCreatedOn).toBeUndefined();
  });

  it.each<readonly [Omit<LockSnapshotCommand['input'], 'SnapshotId'>, string]>([
    [{ LockMode: 'governance' }, 'InvalidParameterValue'],
    [{ LockMode: 'governance', LockDuration: 36_501 }, 'InvalidParameterValue'],
    [{ LockMode: 'governance', LockDuration: 1, ExpirationDate: new Date('2100-01-01') }, 'InvalidParameterValue'],
    [{ LockMode: 'governance', LockDuration: 1, CoolOffPeriod: 1 }, 'InvalidParameterValue'],
    [{ LockMode: undefined, LockDuration: 1 }, 'MissingParameter'],
  ])('is refused: %o', async (input, name) => {
    const SnapshotId = await snapshot();
    await expect(lock({ SnapshotId, ...input })).rejects.toMatchObject({ name });
    expect(await engine.facts(`snapshot-${SnapshotId}`)).toHaveLength(1);
  });

  it('is locked by its owner only, and unlocked only where it is locked', async () => {
    const SnapshotId = await snapshot();
    const asked = { SnapshotId, LockMode: 'governance', LockDuration: 1 } as const;
    await expect(lock(asked, PARTNER)).rejects.toMatchObject({ name: 'InvalidSnapshot.NotFound' });
    const unlock = engine.ec2().send(new UnlockSnapshotCommand({ SnapshotId }));
    await expect(unlock).rejects.toMatchObject({ name: 'IncorrectState' });
  });
});

describe('a snapshot archived by a client of EC2', () => {
  const archive = (SnapshotId: string) =>
    engine.ec2().send(new ModifySnapshotTierCommand({ SnapshotId, StorageTier: 'archive' }));
  const restore = (input: RestoreSnapshotTierCommand['input']) =>
    engine.ec2().send(new RestoreSnapshotTierCommand(input));
  const tierOf = async (SnapshotId: string) => {
    const { Snapshots } = await engine.ec2().send(new DescribeSnapshotsCommand({ SnapshotIds: [SnapshotId] }));
    return Snapshots?.[0]?.StorageTier;
  };

  it('arrives in the archive, comes back for days, and then for good', async () => {
    const SnapshotId = await snapshot();
    const asked = await archive(SnapshotId);
    expect(asked.TieringStartTime).toBeInstanceOf(Date);
    expect(await tierOf(SnapshotId)).toBe('archive');
    await expect(archive(SnapshotId)).rejects.toMatchObject({ name: 'IncorrectState' });
    const back = await restore({ SnapshotId, TemporaryRestoreDays: 3 });
    expect(back).toMatchObject({ SnapshotId, RestoreDuration: 3, IsPermanentRestore: false });
    expect(await tierOf(SnapshotId)).toBe('standard');
    expect(await restore({ SnapshotId, PermanentRestore: true })).toMatchObject({ IsPermanentRestore: true });
    const again = restore({ SnapshotId, PermanentRestore: true });
    await expect(again).rejects.toMatchObject({ name: 'IncorrectState' });
  });

  it('is not archived while an image stands on it, unless that is disabled', async () => {
    const SnapshotId = await snapshot();
    const imageId = 'ami-0123456789abcdef0';
    const attributes = { name: 'web', blockDevices: [{ deviceName: '/dev/xvda', snapshotId: SnapshotId }] };
    const about = { imageId, ownerId: OWNER, region: 'eu-central-1', attributes };
    await engine.seed(`image-${imageId}`, { type: 'ImageObserved', data: { ...about, state: 'available' } });
    await expect(archive(SnapshotId)).rejects.toMatchObject({ name: 'InvalidSnapshot.InUse' });
    await engine.seed(`image-${imageId}`, { type: 'ImageDisabled', data: { imageId } }, { occurredAt: clock.now() });
    await archive(SnapshotId);
    expect(await tierOf(SnapshotId)).toBe('archive');
  });

  it.each<readonly [Omit<RestoreSnapshotTierCommand['input'], 'SnapshotId'>, string]>([
    [{}, 'MissingParameter'],
    [{ TemporaryRestoreDays: 1, PermanentRestore: true }, 'InvalidParameterCombination'],
    [{ TemporaryRestoreDays: 3 }, 'IncorrectState'],
  ])('is not restored: %o', async (input, name) => {
    await expect(restore({ SnapshotId: await snapshot(), ...input })).rejects.toMatchObject({ name });
  });
});

describe('a snapshot imported by a client of EC2', () => {
  const UserBucket = { S3Bucket: 'disks', S3Key: 'web.vmdk' };
  const importOne = (input: Partial<ImportSnapshotCommand['input']>, account = OWNER) =>
    engine.ec2(account).send(new ImportSnapshotCommand({ DiskContainer: { Format: 'VMDK', UserBucket }, ...input }));

  it('is a task of the account, once under a client token', async () => {
    const asked = { Description: 'from the cellar', ClientToken: 'cellar' };
    const [task, again] = await Promise.all([importOne(asked), importOne(asked)]);
    expect(task).toMatchObject({
      Description: 'from the cellar',
      SnapshotTaskDetail: { Format: 'VMDK', Status: 'active', UserBucket, Encrypted: false },
    });
    expect(again.ImportTaskId).toBe(task.ImportTaskId);
    const { ImportTaskId = '' } = task;
    expect(ImportTaskId).toMatch(/^import-snap-[0-9a-f]{17}$/);
    const requested = (await engine.facts(`account-${OWNER}`)).filter(({ data }) => data.taskId === ImportTaskId);
    expect(requested[0]).toMatchObject({
      type: 'ImportTaskRequested',
      data: { makes: 'snapshot', format: 'VMDK', source: 's3://disks/web.vmdk', region: 'eu-central-1' },
    });
    expect(requested.filter(({ type }) => type === 'ImportTaskRequested')).toHaveLength(1);
    const described = new DescribeImportSnapshotTasksCommand({ ImportTaskIds: [ImportTaskId] });
    expect((await engine.ec2().send(described)).ImportSnapshotTasks).toMatchObject([
      { ImportTaskId, SnapshotTaskDetail: { Status: 'completed', UserBucket } },
    ]);
    await expect(engine.ec2(PARTNER).send(described)).rejects.toMatchObject({
      name: 'InvalidConversionTaskId.NotFound',
    });
    await expect(importOne({ ...asked, Encrypted: true })).rejects.toMatchObject({
      name: 'IdempotentParameterMismatch',
    });
  });

  it.each<readonly [ImportSnapshotCommand['input'], string]>([
    [{ DiskContainer: { Format: 'FLOPPY', UserBucket } }, 'InvalidParameterValue'],
    [{ DiskContainer: { Format: 'VMDK' } }, 'MissingParameter'],
    [{ DiskContainer: { UserBucket } }, 'MissingParameter'],
    [{ DiskContainer: { Format: 'VMDK', UserBucket: { S3Bucket: 'disks' } } }, 'MissingParameter'],
    [{ Encrypted: false, KmsKeyId: 'alias/mine' }, 'InvalidParameterDependency'],
  ])('is refused: %o', async (input, name) => {
    await expect(importOne(input)).rejects.toMatchObject({ name });
  });
});
