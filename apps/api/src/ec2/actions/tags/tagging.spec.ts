import {
  CreateKeyPairCommand,
  CreateTagsCommand,
  DeleteTagsCommand,
  DescribeImagesCommand,
  DescribeKeyPairsCommand,
  DescribeSnapshotsCommand,
} from '@aws-sdk/client-ec2';
import { PARTNER, startTestEngine, type TestEngine } from '../../../../../../test/support/engine.js';
import { registered, seedInstance, seedSnapshot } from '../../../../../../test/support/stage.js';

describe('tags, set and removed by a client of EC2', () => {
  let engine: TestEngine;

  beforeAll(async () => {
    engine = await startTestEngine();
  });
  afterAll(() => engine.close());

  const create = (Resources: string[], Tags: { Key: string; Value?: string }[], as?: string) =>
    engine.ec2(as).send(new CreateTagsCommand({ Resources, Tags }));
  const remove = (Resources: string[], Tags?: { Key: string; Value?: string }[]) =>
    engine.ec2().send(new DeleteTagsCommand({ Resources, ...(Tags && { Tags }) }));

  it('are put on things of every kind in one call', async () => {
    const ImageId = await registered(engine, 'tagged');
    const snapshotId = await seedSnapshot(engine);
    const { instanceId, root } = await seedInstance(engine);
    const { KeyPairId = '' } = await engine.ec2().send(new CreateKeyPairCommand({ KeyName: 'tagged' }));
    const Tags = [{ Key: 'Team', Value: 'web' }];
    await create([ImageId, snapshotId, instanceId, root, KeyPairId], Tags);
    for (const stream of [`image-${ImageId}`, `snapshot-${snapshotId}`, `instance-${instanceId}`, `volume-${root}`]) {
      const facts = await engine.facts(stream);
      expect(facts.at(-1)).toMatchObject({ type: 'TagsSet', data: { tags: { Team: 'web' } } });
    }
    const images = await engine.ec2().send(new DescribeImagesCommand({ ImageIds: [ImageId] }));
    const snapshots = await engine.ec2().send(new DescribeSnapshotsCommand({ SnapshotIds: [snapshotId] }));
    const pairs = await engine.ec2().send(new DescribeKeyPairsCommand({ KeyPairIds: [KeyPairId] }));
    expect([images.Images?.[0]?.Tags, snapshots.Snapshots?.[0]?.Tags, pairs.KeyPairs?.[0]?.Tags]).toEqual([
      Tags,
      Tags,
      Tags,
    ]);
  });

  it('are put on all things named or on none', async () => {
    const ImageId = await registered(engine, 'all or none');
    const missing = 'snap-0123456789abcdef0';
    await expect(create([ImageId, missing], [{ Key: 'a' }])).rejects.toMatchObject({
      name: 'InvalidSnapshot.NotFound',
      message: expect.stringContaining(missing),
    });
    expect((await engine.facts(`image-${ImageId}`)).some(({ type }) => type === 'TagsSet')).toBe(false);
  });

  it('are removed by key, by key and value, or all', async () => {
    const ImageId = await registered(engine, 'removed');
    const tags = async () => {
      const { Images } = await engine.ec2().send(new DescribeImagesCommand({ ImageIds: [ImageId] }));
      return (Images?.[0]?.Tags ?? []).map(({ Key = '' }) => Key).toSorted((a, b) => a.localeCompare(b));
    };
    await create(
      [ImageId],
      [{ Key: 'a', Value: '1' }, { Key: 'b', Value: '2' }, { Key: 'c', Value: '' }, { Key: 'd' }],
    );
    await remove([ImageId], [{ Key: 'a' }, { Key: 'b', Value: 'other' }, { Key: 'c', Value: '' }]);
    expect(await tags()).toEqual(['b', 'd']);
    await remove([ImageId]);
    expect(await tags()).toEqual([]);
  });

  it('are refused where they cannot be, and on what is not the own account’s', async () => {
    const ImageId = await registered(engine, 'refused');
    for (const [tags, name] of [
      [[{ Key: 'aws:mine' }], 'InvalidParameterValue'],
      [[{ Key: 'k'.repeat(129) }], 'InvalidParameterValue'],
      [[{ Key: 'k', Value: 'v'.repeat(257) }], 'InvalidParameterValue'],
      [[{ Key: 'k' }, { Key: 'k', Value: '2' }], 'InvalidParameterValue'],
      [Array.from({ length: 51 }, (_, index) => ({ Key: `k${index}` })), 'TagLimitExceeded'],
    ] as const) {
      await expect(create([ImageId], [...tags])).rejects.toMatchObject({ name });
    }
    await expect(create([ImageId], [{ Key: 'a' }], PARTNER)).rejects.toMatchObject({ name: 'InvalidAMIID.NotFound' });
    await expect(create(['eni-0123456789abcdef0'], [{ Key: 'a' }])).rejects.toMatchObject({ name: 'InvalidID' });
  });
});
