import {
  DeleteSnapshotCommand,
  DescribeSnapshotsCommand,
  ListSnapshotsInRecycleBinCommand,
  LockSnapshotCommand,
  RestoreSnapshotFromRecycleBinCommand,
  UnlockSnapshotCommand,
} from '@aws-sdk/client-ec2';
import { OWNER, PARTNER, startTestEngine, STRANGER, type TestEngine } from '../../../../../../test/support/engine.js';

let engine: TestEngine;
let seeded = 0;

beforeAll(async () => {
  engine = await startTestEngine();
});
afterAll(() => engine.close());

/** A completed snapshot of the owner, shared with the partner. */
async function snapshot(tags: Record<string, string> = {}): Promise<string> {
  seeded += 1;
  const snapshotId = `snap-${String(seeded).padStart(17, '0')}`;
  const about = { snapshotId, ownerId: OWNER, region: 'eu-central-1', state: 'completed', sizeGiB: 8 };
  await engine.seed(`snapshot-${snapshotId}`, { type: 'SnapshotObserved', data: { ...about, tags } });
  const grantees = [{ kind: 'account', id: PARTNER } as const];
  await engine.seed(`snapshot-${snapshotId}`, { type: 'SnapshotShared', data: { snapshotId, grantees } });
  return snapshotId;
}

const remove = (SnapshotId: string, account = OWNER) =>
  engine.ec2(account).send(new DeleteSnapshotCommand({ SnapshotId }));
const describeOne = (SnapshotId: string, account = OWNER) =>
  engine.ec2(account).send(new DescribeSnapshotsCommand({ SnapshotIds: [SnapshotId] }));
const typesOf = async (snapshotId: string) => (await engine.facts(`snapshot-${snapshotId}`)).map(({ type }) => type);

describe('a snapshot deleted by a client of EC2', () => {
  it('is gone', async () => {
    const SnapshotId = await snapshot();
    await remove(SnapshotId);
    await expect(describeOne(SnapshotId)).rejects.toMatchObject({ name: 'InvalidSnapshot.NotFound' });
    await expect(remove(SnapshotId)).rejects.toMatchObject({ name: 'InvalidSnapshot.NotFound' });
    expect(await typesOf(SnapshotId)).toEqual(['SnapshotObserved', 'SnapshotShared', 'SnapshotDeleted']);
  });

  it('is deleted by its owner only, and to strangers it is not there', async () => {
    const SnapshotId = await snapshot();
    await expect(remove(SnapshotId, PARTNER)).rejects.toMatchObject({ name: 'AuthFailure' });
    await expect(remove(SnapshotId, STRANGER)).rejects.toMatchObject({ name: 'InvalidSnapshot.NotFound' });
    expect(await typesOf(SnapshotId)).not.toContain('SnapshotDeleted');
  });

  it('stays while an image stands on it, also a disabled one, and the answer names the image', async () => {
    const SnapshotId = await snapshot();
    const imageId = 'ami-0123456789abcdef0';
    const attributes = { name: 'web', blockDevices: [{ deviceName: '/dev/xvda', snapshotId: SnapshotId }] };
    const about = { imageId, ownerId: OWNER, region: 'eu-central-1', attributes };
    await engine.seed(`image-${imageId}`, { type: 'ImageObserved', data: { ...about, state: 'disabled' } });
    await expect(remove(SnapshotId)).rejects.toMatchObject({
      name: 'InvalidSnapshot.InUse',
      message: `The snapshot ${SnapshotId} is currently in use by ${imageId}`,
    });
    await engine.seed(
      `image-${imageId}`,
      { type: 'ImageDeregistered', data: { imageId } },
      { occurredAt: Date.now() * 1000 },
    );
    await remove(SnapshotId);
    expect(await typesOf(SnapshotId)).toContain('SnapshotDeleted');
  });

  it('stays while it is locked', async () => {
    const SnapshotId = await snapshot();
    const lock = { SnapshotId, LockMode: 'governance', LockDuration: 1 } as const;
    expect(await engine.ec2().send(new LockSnapshotCommand(lock))).toMatchObject({
      LockState: 'governance',
      LockDuration: 1,
    });
    await expect(remove(SnapshotId)).rejects.toMatchObject({ name: 'OperationNotPermitted' });
    await engine.ec2().send(new UnlockSnapshotCommand({ SnapshotId }));
    await remove(SnapshotId);
  });
});

describe('a deleted snapshot that a retention rule keeps', () => {
  const Kept = 'Keep';

  beforeAll(async () => {
    for (const [ruleId, retentionDays] of [['short', 1] as const, ['long', 7] as const]) {
      const resourceTags = [{ key: Kept }];
      const data = { accountId: OWNER, region: 'eu-central-1', ruleId, resourceType: 'EBS_SNAPSHOT', retentionDays };
      await engine.seed(`account-${OWNER}`, { type: 'RecycleBinRuleCreated', data: { ...data, resourceTags } });
    }
  });

  const binned = async () => (await engine.ec2().send(new ListSnapshotsInRecycleBinCommand({}))).Snapshots ?? [];

  it('is in the bin as long as the longest rule says', async () => {
    const SnapshotId = await snapshot({ [Kept]: 'yes' });
    await remove(SnapshotId);
    const [deleted, recycled] = (await engine.facts(`snapshot-${SnapshotId}`)).slice(-2);
    expect(recycled?.type).toBe('SnapshotRecycled');
    expect(recycled?.data.until - deleted?.metadata.occurredAt).toBe(7 * 24 * 60 * 60 * 1_000_000);
    expect(await binned()).toMatchObject([{ SnapshotId }]);
    await expect(describeOne(SnapshotId, PARTNER)).rejects.toMatchObject({ name: 'InvalidSnapshot.NotFound' });
  });

  it('comes back with its shares', async () => {
    const [{ SnapshotId = '' } = {}] = await binned();
    const restore = new RestoreSnapshotFromRecycleBinCommand({ SnapshotId });
    await expect(engine.ec2(PARTNER).send(restore)).rejects.toMatchObject({ name: 'InvalidSnapshot.NotFound' });
    expect(await engine.ec2().send(restore)).toMatchObject({ SnapshotId, State: 'completed', VolumeSize: 8 });
    expect((await describeOne(SnapshotId, PARTNER)).Snapshots).toMatchObject([{ SnapshotId }]);
    await expect(engine.ec2().send(restore)).rejects.toMatchObject({ name: 'InvalidSnapshot.NotFound' });
  });

  it('is gone at once where its tags match no rule at that moment', async () => {
    const SnapshotId = await snapshot({ Other: 'yes' });
    await remove(SnapshotId);
    expect(await typesOf(SnapshotId)).not.toContain('SnapshotRecycled');
  });
});
