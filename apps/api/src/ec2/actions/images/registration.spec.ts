import { DescribeImagesCommand, RegisterImageCommand } from '@aws-sdk/client-ec2';
import { OWNER, PARTNER, startTestEngine, STRANGER, type TestEngine } from '../../../../../../test/support/engine.js';
import { registered, seedSnapshot } from '../../../../../../test/support/stage.js';

describe('an image registered by a client of EC2', () => {
  let engine: TestEngine;

  beforeAll(async () => {
    engine = await startTestEngine();
  });
  afterAll(() => engine.close());

  it('stands on its snapshot, takes over its size, and is there at once', async () => {
    const snapshotId = await seedSnapshot(engine);
    const Tags = [{ Key: 'Team', Value: 'web' }];
    const ImageId = await registered(engine, 'web 1', {
      snapshotId,
      Description: 'of the web',
      EnaSupport: true,
      TagSpecifications: [{ ResourceType: 'image', Tags }],
    });
    const { Images } = await engine.ec2().send(new DescribeImagesCommand({ ImageIds: [ImageId] }));
    expect(Images).toMatchObject([
      {
        ImageId,
        Name: 'web 1',
        Description: 'of the web',
        ImageLocation: `${OWNER}/web 1`,
        Architecture: 'x86_64',
        RootDeviceName: '/dev/sda1',
        State: 'available',
        Tags,
        BlockDeviceMappings: [
          { DeviceName: '/dev/sda1', Ebs: { SnapshotId: snapshotId, VolumeSize: 8, DeleteOnTermination: true } },
        ],
      },
    ]);
  });

  it('claims its name first, and tells its snapshot that it is used, each fact following from the one before', async () => {
    const snapshotId = await seedSnapshot(engine);
    const imageId = await registered(engine, 'web 2', { snapshotId });
    const [birth] = await engine.facts(`image-${imageId}`);
    const [, used] = await engine.facts(`snapshot-${snapshotId}`);
    const claims = await engine.facts(`image-name-${OWNER}`);
    const claim = claims.find(({ data }) => 'imageId' in data && data.imageId === imageId);
    expect(claim).toMatchObject({ type: 'ImageNameClaimed', data: { name: 'web 2', imageId } });
    expect(birth).toMatchObject({ type: 'ImageRegistered', metadata: { causationId: expect.any(String) } });
    expect(used).toMatchObject({
      type: 'SnapshotUsed',
      data: { snapshotId, use: 'image-registered', madeId: imageId, byAccount: OWNER },
      metadata: { causationId: expect.any(String), correlationId: birth?.metadata.correlationId },
    });
  });

  it('is one of many that ask for its name at the same time', async () => {
    const snapshotId = await seedSnapshot(engine);
    const asking = Array.from({ length: 50 }, () => registered(engine, 'wanted by all', { snapshotId }));
    const outcomes = await Promise.allSettled(asking);
    const [won, ...others] = outcomes.filter(({ status }) => status === 'fulfilled');
    expect(won).toBeDefined();
    expect(others).toEqual([]);
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ name: 'InvalidAMIName.Duplicate' });
    }
    const claims = (await engine.facts(`image-name-${OWNER}`)).filter(
      ({ data }) => 'name' in data && data.name === 'wanted by all',
    );
    expect(claims.map(({ type }) => type)).toEqual(['ImageNameClaimed']);
  });

  it('leaves nothing behind where it is refused: its name is free', async () => {
    const before = await engine.facts('');
    const refused = registered(engine, 'refused', { BootMode: 'uefi', VirtualizationType: 'paravirtual' });
    await expect(refused).rejects.toMatchObject({ name: 'InvalidParameterCombination' });
    // The snapshot was seeded; nothing else was recorded.
    expect(await engine.facts('')).toHaveLength(before.length + 1);
    await expect(registered(engine, 'refused')).resolves.toMatch(/^ami-/);
  });

  it('records nothing in a dry run, and says that it would have been', async () => {
    const before = await engine.facts('');
    const dry = registered(engine, 'only tried', { DryRun: true });
    await expect(dry).rejects.toMatchObject({ name: 'DryRunOperation' });
    expect(await engine.facts('')).toHaveLength(before.length + 1);
    await expect(registered(engine, 'web 1', { DryRun: true })).rejects.toMatchObject({
      name: 'InvalidAMIName.Duplicate',
    });
  });

  it('stands on the snapshot of another account only where that is shared', async () => {
    const hidden = await seedSnapshot(engine, { ownerId: PARTNER });
    await expect(registered(engine, 'theirs', { snapshotId: hidden })).rejects.toMatchObject({
      name: 'InvalidSnapshot.NotFound',
      message: `The snapshot '${hidden}' does not exist.`,
    });
    const data = { snapshotId: hidden, grantees: [{ kind: 'account', id: OWNER } as const] };
    await engine.seed(`snapshot-${hidden}`, { type: 'SnapshotSharesObserved', data }, { account: PARTNER });
    await expect(registered(engine, 'theirs', { snapshotId: hidden })).resolves.toMatch(/^ami-/);
  });

  it('takes another name than its account has, whatever others call theirs', async () => {
    const snapshotId = await seedSnapshot(engine, { ownerId: STRANGER });
    const BlockDeviceMappings = [{ DeviceName: '/dev/sda1', Ebs: { SnapshotId: snapshotId } }];
    const asked = { Name: 'web 1', BlockDeviceMappings, Architecture: 'x86_64', VirtualizationType: 'hvm' } as const;
    await expect(engine.ec2(STRANGER).send(new RegisterImageCommand(asked))).resolves.toMatchObject({
      ImageId: expect.stringMatching(/^ami-/),
    });
    await expect(registered(engine, 'web 1')).rejects.toMatchObject({
      name: 'InvalidAMIName.Duplicate',
      message: expect.stringContaining("'web 1'"),
    });
  });

  it('is made of a manifest, too', async () => {
    const asked = { Name: 'from a manifest', ImageLocation: 'my-bucket/images/web.manifest.xml' };
    const { ImageId } = await engine.ec2().send(new RegisterImageCommand(asked));
    const { Images } = await engine.ec2().send(new DescribeImagesCommand({ ImageIds: [ImageId ?? ''] }));
    expect(Images).toMatchObject([{ RootDeviceType: 'instance-store', ImageLocation: asked.ImageLocation }]);
  });

  it('refuses malformed names and ids as EC2 does', async () => {
    await expect(registered(engine, 'no!')).rejects.toMatchObject({ name: 'InvalidAMIName.Malformed' });
    await expect(registered(engine, 'web 3', { snapshotId: 'snap-x' })).rejects.toMatchObject({
      name: 'InvalidSnapshotID.Malformed',
    });
    await expect(engine.ec2().send(new RegisterImageCommand({ Name: 'bare' }))).rejects.toMatchObject({
      name: 'InvalidBlockDeviceMapping',
    });
  });
});
