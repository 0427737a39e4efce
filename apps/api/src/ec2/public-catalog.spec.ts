import { DescribeImagesCommand } from '@aws-sdk/client-ec2';
import { PARTNER, startTestEngine, STRANGER, type TestEngine } from '../../../../test/support/engine.js';
import { PublicCatalog } from './public-catalog.js';
import { PUBLIC_IMAGES, publicImageId, publicParameters } from './public-images.js';

describe('the public catalog', () => {
  let engine: TestEngine;

  beforeAll(async () => {
    engine = await startTestEngine();
  });
  afterAll(() => engine.close());

  it('is not in the log before a client asks something in the Region', async () => {
    expect(await engine.facts('image-')).toEqual([]);
    expect(await engine.facts('evidence-')).toEqual([]);
  });

  it('is seen by every account, with what each image is', async () => {
    const { Images = [] } = await engine.ec2(STRANGER, 'eu-west-1').send(new DescribeImagesCommand({}));
    expect(Images).toHaveLength(PUBLIC_IMAGES.length);
    expect(Images.every(({ Public, State }) => Public === true && State === 'available')).toBe(true);
    const Filters = [
      { Name: 'name', Values: ['ubuntu/images/*/ubuntu-noble-24.04-*'] },
      { Name: 'architecture', Values: ['arm64'] },
    ];
    const asked = new DescribeImagesCommand({ Owners: ['099720109477'], Filters });
    expect((await engine.ec2(PARTNER, 'eu-west-1').send(asked)).Images).toMatchObject([
      {
        OwnerId: '099720109477',
        ImageOwnerAlias: 'amazon',
        BootMode: 'uefi',
        ImdsSupport: 'v2.0',
        PublicSsmParameterName: '/aws/service/canonical/ubuntu/server/24.04/stable/current/arm64/hvm/ebs-gp3/ami-id',
        BlockDeviceMappings: [{ DeviceName: '/dev/sda1', Ebs: { VolumeSize: 8, Encrypted: false } }],
      },
    ]);
  });

  it('has images of instance stores, of Windows, and one that is paid for', async () => {
    const find = async (Name: string, Value: string) => {
      const asked = new DescribeImagesCommand({ Filters: [{ Name, Values: [Value] }] });
      const { Images = [] } = await engine.ec2(PARTNER, 'eu-west-1').send(asked);
      return Images.map(({ Platform, ProductCodes, RootDeviceType }) => [
        RootDeviceType,
        Platform,
        ProductCodes?.[0]?.ProductCodeId,
      ]);
    };
    expect(await find('root-device-type', 'instance-store')).toEqual([['instance-store', undefined, undefined]]);
    expect(await find('platform', 'windows')).toHaveLength(2);
    expect(await find('owner-alias', 'aws-marketplace')).toEqual([['ebs', undefined, 'amistorypaidproductcode01']]);
  });

  it('stands on snapshots of its own', async () => {
    const OwnerIds = ['136693071363'];
    const asked = new DescribeImagesCommand({ Owners: OwnerIds });
    const { Images = [] } = await engine.ec2(PARTNER, 'eu-west-1').send(asked);
    const ids = Images.flatMap(({ BlockDeviceMappings = [] }) => BlockDeviceMappings[0]?.Ebs?.SnapshotId ?? []);
    expect(new Set(ids).size).toBe(4);
    for (const id of ids) {
      const [fact] = await engine.facts(`snapshot-${id}`);
      expect(fact).toMatchObject({ type: 'SnapshotObserved', data: { state: 'completed', sizeGiB: 8 } });
    }
  });

  it('has other ids in every Region, and is told of once, by whomever and however often it is opened', async () => {
    const [image] = PUBLIC_IMAGES;
    if (!image) throw new Error('The catalog is empty.');
    expect(publicImageId(image, 'eu-west-1')).not.toBe(publicImageId(image, 'eu-west-2'));
    const before = await engine.facts('');
    const catalog = engine.app.get(PublicCatalog, { strict: false });
    catalog.forget();
    await Promise.all([catalog.opened('eu-west-1'), catalog.opened('eu-west-1')]);
    expect(await engine.facts('')).toEqual(before);
  });

  it('rests on evidence that is in the log', async () => {
    const [evidence, ...more] = await engine.facts('evidence-');
    expect(more).toEqual([]);
    const images = await engine.facts('image-');
    expect(images.every(({ metadata }) => metadata.evidence === evidence?.stream)).toBe(true);
  });

  it('names its images by public parameters', () => {
    const parameters = publicParameters('eu-west-1');
    const names = parameters.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names).toContain('/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64');
    const ids = PUBLIC_IMAGES.map((image) => publicImageId(image, 'eu-west-1'));
    expect(parameters.every(({ imageId }) => ids.includes(imageId))).toBe(true);
  });
});
