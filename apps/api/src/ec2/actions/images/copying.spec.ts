import { CopyImageCommand, type CopyImageCommandInput, DescribeImagesCommand } from '@aws-sdk/client-ec2';
import type { Grantee } from '#lifecycle';
import { newId } from '#lifecycle/commands';
import { OWNER, PARTNER, REGION, startTestEngine, type TestEngine } from '../../../../../../test/support/engine.js';
import { seedSnapshot } from '../../../../../../test/support/stage.js';

const TO = 'us-east-1';
const grantees: Grantee[] = [{ kind: 'account', id: PARTNER }];

describe('an image copied by a client of EC2', () => {
  let engine: TestEngine;

  beforeAll(async () => {
    engine = await startTestEngine();
  });
  afterAll(() => engine.close());

  interface Source {
    readonly encrypted?: boolean;
    readonly productCodes?: string[];
    readonly shared?: 'image' | 'image-and-storage';
  }

  /** An image of the owner, on one snapshot. */
  async function source({ encrypted = false, productCodes, shared }: Source = {}) {
    const snapshotId = await seedSnapshot(engine, { encrypted });
    const imageId = newId('ami');
    const blockDevices = [{ deviceName: '/dev/xvda', snapshotId, sizeGiB: 8, encrypted }];
    const codes = productCodes === undefined ? {} : { productCodes };
    const attributes = { name: `source ${imageId}`, architecture: 'arm64', blockDevices, ...codes };
    const data = { imageId, ownerId: OWNER, region: REGION, state: 'available', attributes, tags: { Team: 'web' } };
    await engine.seed(`image-${imageId}`, { type: 'ImageObserved', data });
    if (shared !== undefined) {
      await engine.seed(`image-${imageId}`, { type: 'LaunchPermissionsObserved', data: { imageId, grantees } });
    }
    if (shared === 'image-and-storage') {
      await engine.seed(`snapshot-${snapshotId}`, { type: 'SnapshotSharesObserved', data: { snapshotId, grantees } });
    }
    return { imageId, snapshotId };
  }

  const copy = (SourceImageId: string, asked: Partial<CopyImageCommandInput> & { readonly as?: string }) => {
    const { as = OWNER, ...more } = asked;
    const input = { Name: `copy of ${SourceImageId}`, SourceImageId, SourceRegion: REGION, ...more };
    return engine.ec2(as, TO).send(new CopyImageCommand(input));
  };

  it('is in the Region where it was asked for, with copies of the snapshots, and the source tells of it', async () => {
    const { imageId, snapshotId } = await source();
    const { ImageId = '' } = await copy(imageId, { CopyImageTags: true });
    const { Images: [image] = [] } = await engine
      .ec2(OWNER, TO)
      .send(new DescribeImagesCommand({ ImageIds: [ImageId] }));
    expect(image).toMatchObject({
      State: 'available',
      Architecture: 'arm64',
      SourceImageId: imageId,
      SourceImageRegion: REGION,
      Tags: [{ Key: 'Team', Value: 'web' }],
    });
    const copyId = image?.BlockDeviceMappings?.[0]?.Ebs?.SnapshotId ?? '';
    expect(await engine.facts(`snapshot-${copyId}`)).toMatchObject([
      {
        type: 'SnapshotCopyRequested',
        data: { snapshotId: copyId, sourceSnapshotId: snapshotId, region: TO, ownerId: OWNER },
      },
      { type: 'SnapshotCompleted' },
    ]);
    expect(await engine.facts(`image-${imageId}`)).toMatchObject([
      {},
      { type: 'ImageCopyTaken', data: { imageId, byAccount: OWNER, copyImageId: ImageId, toRegion: TO } },
    ]);
    expect(await engine.facts(`snapshot-${snapshotId}`)).toMatchObject([
      {},
      { type: 'SnapshotUsed', data: { use: 'copied', madeId: copyId, byAccount: OWNER } },
    ]);
  });

  it('by another account needs the image and its storage shared; the owner is told, and its tags stay', async () => {
    const { imageId } = await source();
    await expect(copy(imageId, { as: PARTNER })).rejects.toMatchObject({ name: 'InvalidAMIID.NotFound' });
    const half = await source({ shared: 'image' });
    await expect(copy(half.imageId, { as: PARTNER })).rejects.toMatchObject({
      name: 'InvalidRequest',
      message: expect.stringContaining('You do not have permission to access the storage of this image'),
    });
    const whole = await source({ shared: 'image-and-storage' });
    const { ImageId = '' } = await copy(whole.imageId, { as: PARTNER, CopyImageTags: true });
    const found = await engine.ec2(PARTNER, TO).send(new DescribeImagesCommand({ ImageIds: [ImageId] }));
    expect(found.Images).toMatchObject([{ OwnerId: PARTNER, Public: false, Tags: [] }]);
    const told = (await engine.facts(`snapshot-${whole.snapshotId}`)).filter(
      ({ type }) => type === 'SharedSnapshotUsed',
    );
    expect(told).toMatchObject([{ data: { use: 'copied', byAccount: PARTNER }, metadata: { account: OWNER } }]);
  });

  it('of a paid image stays in its account', async () => {
    const { imageId } = await source({ productCodes: ['abc123'], shared: 'image-and-storage' });
    await expect(copy(imageId, { as: PARTNER })).rejects.toMatchObject({ name: 'InvalidRequest' });
    await expect(copy(imageId, {})).resolves.toMatchObject({ ImageId: expect.any(String) });
  });

  it('is encrypted when that is asked for, and never less than its source', async () => {
    const plain = await source();
    const { ImageId = '' } = await copy(plain.imageId, { Encrypted: true, KmsKeyId: 'alias/mine' });
    const found = await engine.ec2(OWNER, TO).send(new DescribeImagesCommand({ ImageIds: [ImageId] }));
    expect(found.Images?.[0]?.BlockDeviceMappings).toMatchObject([
      { Ebs: { Encrypted: true, KmsKeyId: 'alias/mine' } },
    ]);
    const sealed = await source({ encrypted: true });
    await expect(copy(sealed.imageId, { Encrypted: false })).rejects.toMatchObject({ name: 'InvalidRequest' });
  });

  it('is made once under one client token, also when it is asked for at the same time', async () => {
    const { imageId } = await source();
    const ClientToken = `token-${imageId}`;
    const all = await Promise.all(Array.from({ length: 10 }, () => copy(imageId, { ClientToken })));
    expect(new Set(all.map(({ ImageId }) => ImageId)).size).toBe(1);
    const births = (await engine.facts(`image-${all[0]?.ImageId}`)).filter(({ type }) => type === 'ImageCopyRequested');
    expect(births).toHaveLength(1);
    const other = copy(imageId, { ClientToken, Description: 'another' });
    await expect(other).rejects.toMatchObject({ name: 'IdempotentParameterMismatch' });
  });

  it('never leaves the partition', async () => {
    const { imageId } = await source();
    const far = engine
      .ec2(OWNER, TO)
      .send(new CopyImageCommand({ Name: 'far', SourceImageId: imageId, SourceRegion: 'cn-north-1' }));
    await expect(far).rejects.toMatchObject({ name: 'InvalidAMIID.NotFound' });
  });
});
