import {
  CopyImageCommand,
  DeregisterImageCommand,
  DescribeImagesCommand,
  DescribeSnapshotsCommand,
  LockSnapshotCommand,
  ModifyImageAttributeCommand,
  RestoreImageFromRecycleBinCommand,
  RestoreSnapshotFromRecycleBinCommand,
} from '@aws-sdk/client-ec2';
import {
  OWNER,
  PARTNER,
  REGION,
  startTestEngine,
  STRANGER,
  type TestEngine,
} from '../../../../../../test/support/engine.js';
import { registered, seedSnapshot } from '../../../../../../test/support/stage.js';

describe('an image deregistered by a client of EC2', () => {
  let engine: TestEngine;

  beforeAll(async () => {
    engine = await startTestEngine();
  });
  afterAll(() => engine.close());

  const deregister = (ImageId: string, more: { readonly DeleteAssociatedSnapshots?: boolean } = {}) =>
    engine.ec2().send(new DeregisterImageCommand({ ImageId, ...more }));

  const there = async (snapshotId: string): Promise<boolean> =>
    engine
      .ec2()
      .send(new DescribeSnapshotsCommand({ SnapshotIds: [snapshotId] }))
      .then(
        () => true,
        () => false,
      );

  it('is gone, its name is free, and its snapshot stays', async () => {
    const snapshotId = await seedSnapshot(engine);
    const ImageId = await registered(engine, 'ends', { snapshotId });
    expect(await deregister(ImageId)).toMatchObject({ Return: true });
    await expect(engine.ec2().send(new DescribeImagesCommand({ ImageIds: [ImageId] }))).rejects.toMatchObject({
      name: 'InvalidAMIID.NotFound',
    });
    await expect(deregister(ImageId)).rejects.toMatchObject({ name: 'InvalidAMIID.Unavailable' });
    expect(await there(snapshotId)).toBe(true);
    await expect(registered(engine, 'ends')).resolves.toMatch(/^ami-/);
  });

  it('takes its snapshots with it, each with its own result', async () => {
    const [free, used, locked] = await Promise.all([1, 2, 3].map(() => seedSnapshot(engine)));
    const foreign = await seedSnapshot(engine, { ownerId: PARTNER });
    const grantees = [{ kind: 'account', id: OWNER } as const];
    const shared = { snapshotId: foreign, grantees };
    await engine.seed(`snapshot-${foreign}`, { type: 'SnapshotSharesObserved', data: shared }, { account: PARTNER });
    await engine.ec2().send(new LockSnapshotCommand({ SnapshotId: locked, LockMode: 'governance', LockDuration: 5 }));
    const BlockDeviceMappings = [free, used, locked, foreign].map((SnapshotId, index) => ({
      DeviceName: `/dev/sd${'abcd'[index]}${index === 0 ? '1' : ''}`,
      Ebs: { SnapshotId },
    }));
    const ImageId = await registered(engine, 'with all', { BlockDeviceMappings });
    await registered(engine, 'another', { snapshotId: used ?? '' });
    const { DeleteSnapshotResults: results = [] } = await deregister(ImageId, { DeleteAssociatedSnapshots: true });
    expect(Object.fromEntries(results.map(({ SnapshotId, ReturnCode }) => [SnapshotId, ReturnCode]))).toEqual({
      [free ?? '']: 'success',
      [used ?? '']: 'skipped',
      [locked ?? '']: 'client-error',
      [foreign]: 'missing-permissions',
    });
    expect(await there(free ?? '')).toBe(false);
    expect(await there(used ?? '')).toBe(true);
    expect(await there(locked ?? '')).toBe(true);
    const deleted = await engine.facts(`snapshot-${free}`);
    expect(deleted.at(-1)).toMatchObject({ type: 'SnapshotDeleted', data: { withImageId: ImageId } });
  });

  it('never leaves an image on a snapshot that went with another, whoever comes first', async () => {
    const rounds = Array.from({ length: 10 }, async (_, round) => {
      const snapshotId = await seedSnapshot(engine);
      const first = await registered(engine, `first of ${round}`, { snapshotId });
      const [ended, next] = await Promise.allSettled([
        deregister(first, { DeleteAssociatedSnapshots: true }),
        registered(engine, `next of ${round}`, { snapshotId }),
      ]);
      expect(ended.status).toBe('fulfilled');
      expect(await there(snapshotId)).toBe(next.status === 'fulfilled');
    });
    await Promise.all(rounds);
  });

  it('is not there to be deregistered by others, and only to be used by those it is shared with', async () => {
    const ImageId = await registered(engine, 'mine');
    const LaunchPermission = { Add: [{ UserId: PARTNER }] };
    await engine.ec2().send(new ModifyImageAttributeCommand({ ImageId, LaunchPermission }));
    await expect(engine.ec2(STRANGER).send(new DeregisterImageCommand({ ImageId }))).rejects.toMatchObject({
      name: 'InvalidAMIID.NotFound',
    });
    await expect(engine.ec2(PARTNER).send(new DeregisterImageCommand({ ImageId }))).rejects.toMatchObject({
      name: 'AuthFailure',
    });
  });

  describe('while a rule of the Recycle Bin keeps it', () => {
    beforeAll(async () => {
      for (const [ruleId, resourceType] of [
        ['images', 'EC2_IMAGE'],
        ['snapshots', 'EBS_SNAPSHOT'],
      ]) {
        const data = { accountId: OWNER, region: REGION, ruleId: ruleId ?? '', resourceType, retentionDays: 7 };
        const resourceTags = [{ key: 'keep' }];
        await engine.seed(`account-${OWNER}`, { type: 'RecycleBinRuleCreated', data: { ...data, resourceTags } });
      }
    });

    const tags = { TagSpecifications: [{ ResourceType: 'image' as const, Tags: [{ Key: 'keep', Value: 'yes' }] }] };

    it('comes back with its launch permissions and under its name, once its snapshots are back', async () => {
      const snapshotId = await seedSnapshot(engine, { tags: { keep: 'yes' } });
      const ImageId = await registered(engine, 'kept', { snapshotId, ...tags });
      const LaunchPermission = { Add: [{ UserId: PARTNER }] };
      await engine.ec2().send(new ModifyImageAttributeCommand({ ImageId, LaunchPermission }));
      await deregister(ImageId, { DeleteAssociatedSnapshots: true });
      expect(await engine.facts(`image-${ImageId}`)).toMatchObject([{}, {}, {}, {}, { type: 'ImageRecycled' }]);
      const restore = () => engine.ec2().send(new RestoreImageFromRecycleBinCommand({ ImageId }));
      await expect(restore()).rejects.toMatchObject({ name: 'InvalidState' });
      await engine.ec2().send(new RestoreSnapshotFromRecycleBinCommand({ SnapshotId: snapshotId }));
      expect(await restore()).toMatchObject({ Return: true });
      const asPartner = await engine.ec2(PARTNER).send(new DescribeImagesCommand({ ImageIds: [ImageId] }));
      expect(asPartner.Images).toMatchObject([{ Name: 'kept', State: 'available' }]);
      await expect(registered(engine, 'kept')).rejects.toMatchObject({ name: 'InvalidAMIName.Duplicate' });
    });

    it('does not come back while another image has its name', async () => {
      const ImageId = await registered(engine, 'twice', tags);
      await deregister(ImageId);
      await registered(engine, 'twice');
      const restore = engine.ec2().send(new RestoreImageFromRecycleBinCommand({ ImageId }));
      await expect(restore).rejects.toMatchObject({ name: 'InvalidAMIName.Duplicate' });
    });

    it('is not there to be restored by others, copied, or restored a second time', async () => {
      const ImageId = await registered(engine, 'once', tags);
      await deregister(ImageId);
      const copy = { Name: 'of the bin', SourceImageId: ImageId, SourceRegion: REGION };
      await expect(engine.ec2().send(new CopyImageCommand(copy))).rejects.toMatchObject({
        name: 'InvalidAMIID.Unavailable',
      });
      const by = (account: string) => engine.ec2(account).send(new RestoreImageFromRecycleBinCommand({ ImageId }));
      await expect(by(STRANGER)).rejects.toMatchObject({ name: 'InvalidAMIID.NotFound' });
      expect(await by(OWNER)).toMatchObject({ Return: true });
      await expect(by(OWNER)).rejects.toMatchObject({ name: 'InvalidAMIID.NotFound' });
    });
  });
});
