import { DescribeImagesCommand, type DescribeImagesRequest, paginateDescribeImages } from '@aws-sdk/client-ec2';
import {
  OWNER,
  PARTNER,
  REGION,
  startTestEngine,
  STRANGER,
  type TestEngine,
} from '../../../../../../test/support/engine.js';
import type { FactData } from '#lifecycle';

const id = (digit: number | string) => `ami-0${String(digit).padStart(16, '0')}`;
const ORGANIZATION = 'arn:aws:organizations::999900001111:organization/o-abcdefghij';
const UNIT = 'arn:aws:organizations::999900001111:ou/o-abcdefghij/ou-ab12-33333333';
const DAY = 86_400_000_000;

describe('images as a client of EC2 is shown them', () => {
  let engine: TestEngine;
  const now = Date.now() * 1000;

  const shown = (imageId: string, told: Partial<FactData<'ImageObserved'>> = {}, grantees: string[] = []) => {
    const data = { imageId, ownerId: OWNER, region: REGION, state: 'available', attributes: {}, ...told };
    const list = grantees.map((grantee) => {
      const cut = grantee.indexOf(':');
      const kind = grantee.slice(0, cut);
      if (kind !== 'account' && kind !== 'everyone' && kind !== 'organization' && kind !== 'organizational-unit')
        throw new Error(grantee);
      return { kind, id: grantee.slice(cut + 1) } as const;
    });
    const tell = async () => {
      await engine.seed(`image-${imageId}`, { type: 'ImageObserved', data });
      if (list.length > 0)
        await engine.seed(`image-${imageId}`, {
          type: 'LaunchPermissionsObserved',
          data: { imageId, grantees: list },
        });
    };
    return tell();
  };

  beforeAll(async () => {
    engine = await startTestEngine();
    const web: FactData<'ImageObserved'>['attributes'] = {
      name: 'web-1',
      description: 'A web server',
      architecture: 'arm64',
      rootDeviceType: 'ebs',
      rootDeviceName: '/dev/xvda',
      virtualizationType: 'hvm',
      bootMode: 'uefi',
      enaSupport: true,
      imdsSupport: 'v2.0',
      blockDevices: [{ deviceName: '/dev/xvda', snapshotId: 'snap-0000000000000000a', sizeGiB: 8, volumeType: 'gp3' }],
    };
    await shown(id(1), { attributes: web, createdAt: now - 5 * DAY, tags: { env: 'prod', constructor: 'x' } });
    await shown(id(2), { attributes: { name: 'to-partner' } }, [`account:${PARTNER}`]);
    await shown(id(3), { attributes: { name: 'to-organization' } }, [`organization:${ORGANIZATION}`]);
    await shown(id(4), { attributes: { name: 'to-unit' } }, [`organizational-unit:${UNIT}`]);
    await shown(id(5), { attributes: { name: 'to-all' }, public: true });
    await shown(id(6), { attributes: { name: 'old' }, public: true, deprecateAt: now - DAY });
    await shown(id(7), { attributes: { name: 'off' }, state: 'disabled' });
    await shown(id(8), { attributes: { name: 'gone' }, state: 'deregistered' });
    await shown(id(9), { attributes: { name: 'partners' }, ownerId: PARTNER });
    await shown(id('a'), { attributes: { name: 'elsewhere' }, region: 'us-east-1' });
    const membership = { accountId: STRANGER, organizationId: 'o-abcdefghij', parentId: 'ou-ab12-33333333' };
    await engine.seed(`account-${STRANGER}`, { type: 'MembershipObserved', data: membership });
  });
  afterAll(() => engine.close());

  const ask = (input: DescribeImagesRequest, account = OWNER) =>
    engine.ec2(account).send(new DescribeImagesCommand(input));
  /** The names of those that are not of the public catalog. */
  const names = async (input: DescribeImagesRequest, account = OWNER) => {
    const { Images = [] } = await ask(input, account);
    const own = Images.filter(({ ImageId = '' }) => ImageId.startsWith('ami-00000000000'));
    return own.map(({ Name = '' }) => Name).toSorted((a, b) => (a < b ? -1 : 1));
  };

  it('are its own, unless they are disabled, gone or elsewhere', async () => {
    const own = ['old', 'to-all', 'to-organization', 'to-partner', 'to-unit', 'web-1'];
    expect(await names({ Owners: ['self'] })).toEqual(own);
    expect(await names({ Owners: ['self'], IncludeDisabled: true })).toEqual(['off', ...own]);
    expect(await names({ Owners: [OWNER] })).toEqual(own);
  });

  it('are those shared with it, by its organization too, and public ones that are not deprecated', async () => {
    expect(await names({}, PARTNER)).toEqual(['partners', 'to-all', 'to-partner']);
    expect(await names({}, STRANGER)).toEqual(['to-all', 'to-organization', 'to-unit']);
    expect(await names({ IncludeDeprecated: true }, PARTNER)).toEqual(['old', 'partners', 'to-all', 'to-partner']);
  });

  it('can be narrowed to who may launch them', async () => {
    expect(await names({ ExecutableUsers: ['self'] }, PARTNER)).toEqual(['to-partner']);
    expect(await names({ ExecutableUsers: ['self'] }, STRANGER)).toEqual(['to-organization', 'to-unit']);
    expect(await names({ ExecutableUsers: ['all'] })).toEqual(['old', 'to-all']);
    expect(await names({ ExecutableUsers: [PARTNER] })).toEqual(['to-partner']);
    // Who else may launch an image is told to its owner only.
    expect(await names({ ExecutableUsers: [PARTNER] }, STRANGER)).toEqual([]);
  });

  it('are shown by id though deprecated or disabled, and all that are not there are named', async () => {
    expect(await names({ ImageIds: [id(6)] }, PARTNER)).toEqual(['old']);
    expect(await names({ ImageIds: [id(7), id(1)] })).toEqual(['off', 'web-1']);
    await expect(ask({ ImageIds: [id(1), id(2)] }, STRANGER)).rejects.toMatchObject({
      name: 'InvalidAMIID.NotFound',
      message: `The image ids '[${id(1)}, ${id(2)}]' do not exist`,
    });
    await expect(ask({ ImageIds: [id(8)] })).rejects.toMatchObject({
      message: `The image id '[${id(8)}]' does not exist`,
    });
    await expect(ask({ ImageIds: ['ami-x'] })).rejects.toMatchObject({ name: 'InvalidAMIID.Malformed' });
  });

  it('are shown with all that is known, and to others without what is the owner’s', async () => {
    const { Images: [web] = [] } = await ask({ ImageIds: [id(1)] });
    expect(web).toMatchObject({
      ImageId: id(1),
      Name: 'web-1',
      Description: 'A web server',
      OwnerId: OWNER,
      ImageLocation: `${OWNER}/web-1`,
      State: 'available',
      Public: false,
      Architecture: 'arm64',
      ImageType: 'machine',
      Hypervisor: 'xen',
      RootDeviceType: 'ebs',
      PlatformDetails: 'Linux/UNIX',
      UsageOperation: 'RunInstances',
      EnaSupport: true,
      ImdsSupport: 'v2.0',
      DeregistrationProtection: 'disabled',
      CreationDate: new Date((now - 5 * DAY) / 1000).toISOString(),
      Tags: [
        { Key: 'env', Value: 'prod' },
        { Key: 'constructor', Value: 'x' },
      ],
      BlockDeviceMappings: [
        { DeviceName: '/dev/xvda', Ebs: { SnapshotId: 'snap-0000000000000000a', VolumeSize: 8, Encrypted: false } },
      ],
    });
    await shown(id('b'), { attributes: { name: 'tagged' }, tags: { secret: 'yes' } }, [`account:${PARTNER}`]);
    const { Images: [tagged] = [] } = await ask({ ImageIds: [id('b')] }, PARTNER);
    expect(tagged).toMatchObject({ Name: 'tagged', Tags: [] });
    expect(await names({ Filters: [{ Name: 'tag:secret', Values: ['yes'] }] }, PARTNER)).toEqual([]);
    expect(await names({ Filters: [{ Name: 'tag:secret', Values: ['yes'] }] })).toEqual(['tagged']);
  });

  it.each([
    [{ Name: 'name', Values: ['web-?'] }],
    [{ Name: 'image-id', Values: [id(1)] }],
    [{ Name: 'architecture', Values: ['arm64'] }],
    [{ Name: 'block-device-mapping.snapshot-id', Values: ['snap-0000000000000000a'] }],
    [{ Name: 'block-device-mapping.volume-size', Values: ['8'] }],
    [{ Name: 'description', Values: ['*web*'] }],
    [{ Name: 'tag:env', Values: ['pro*'] }],
    [{ Name: 'tag-key', Values: ['constructor'] }],
    [{ Name: 'creation-date', Values: [`${new Date((now - 5 * DAY) / 1000).toISOString().slice(0, 10)}*`] }],
    [{ Name: 'ena-support', Values: ['true'] }],
  ])('are found by a filter: %o', async (filter) => {
    expect(await names({ Owners: ['self'], Filters: [filter] })).toEqual(['web-1']);
  });

  it('are named by no more than a thousand ids', async () => {
    const ImageIds = Array.from({ length: 1001 }, (_, index) => id(index));
    await expect(ask({ ImageIds })).rejects.toMatchObject({ name: 'InvalidParameterValue' });
  });

  it('refuse a filter that there is not, and an owner that is none', async () => {
    const colour = ask({ Filters: [{ Name: 'colour', Values: ['red'] }] });
    await expect(colour).rejects.toMatchObject({ name: 'InvalidParameterValue' });
    await expect(ask({ Owners: ['me'] })).rejects.toMatchObject({ name: 'InvalidUserID.Malformed' });
  });

  it('come page by page, each once', async () => {
    const found: string[] = [];
    const pages = paginateDescribeImages({ client: engine.ec2(), pageSize: 5 }, {});
    for await (const { Images = [] } of pages) {
      expect(Images.length).toBeLessThanOrEqual(5);
      found.push(...Images.flatMap(({ ImageId }) => ImageId ?? []));
    }
    const { Images: all = [] } = await ask({});
    expect(found).toEqual(all.map(({ ImageId }) => ImageId));
    expect(new Set(found).size).toBe(found.length);
    expect(found.length).toBeGreaterThan(20);
  });

  it('hide from an account what it does not allow itself, and say in audit mode what it would not', async () => {
    const set = (mode: string) =>
      engine.seed(`account-${PARTNER}`, {
        type: 'AllowedImagesSet',
        data: { accountId: PARTNER, region: REGION, mode },
      });
    const criteria = [{ imageProviders: ['amazon'] }];
    const data = { accountId: PARTNER, region: REGION, criteria };
    await engine.seed(`account-${PARTNER}`, { type: 'AllowedImagesCriteriaReplaced', data });
    await set('audit-mode');
    const { Images: [audited] = [] } = await ask({ ImageIds: [id(5)] }, PARTNER);
    expect(audited).toMatchObject({ ImageAllowed: false });
    await set('enabled');
    expect(await names({}, PARTNER)).toEqual(['partners']);
    await expect(ask({ ImageIds: [id(5)] }, PARTNER)).rejects.toMatchObject({ name: 'InvalidAMIID.NotFound' });
    const { Images = [] } = await ask({ Owners: ['amazon'] }, PARTNER);
    expect(Images[0]).toMatchObject({ ImageAllowed: true, Public: true });
  });
});
