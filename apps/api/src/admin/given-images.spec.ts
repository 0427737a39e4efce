import { CopyImageCommand, DescribeImageAttributeCommand, DescribeImagesCommand } from '@aws-sdk/client-ec2';
import { z } from 'zod';
import { OWNER, PARTNER, REGION, startTestEngine, type TestEngine } from '../../../../test/support/engine.js';

const OBSERVED = '999988887777';
const id = (digit: string) => `ami-0000000000000000${digit}`;
const Report = z.object({
  imported: z.number(),
  known: z.number(),
  refused: z.number(),
  images: z.array(
    z.object({ index: z.number(), imageId: z.string().nullable(), result: z.string(), reason: z.string().nullable() }),
  ),
});

describe('images that are given', () => {
  let engine: TestEngine;

  beforeAll(async () => {
    engine = await startTestEngine();
  });
  afterAll(() => engine.close());

  const give = async (given: unknown, query = `account=${OWNER}&region=${REGION}`) => {
    const body = typeof given === 'string' ? given : JSON.stringify(given);
    const answer = await fetch(`${engine.url}/v1/images/import?${query}`, { method: 'POST', body });
    expect(answer.status).toBe(200);
    return Report.parse(await answer.json());
  };

  it('are there with the ids, owners and attributes that they were given', async () => {
    const Images = [
      {
        ImageId: id('1'),
        Name: 'golden',
        Description: 'As it was elsewhere',
        Architecture: 'arm64',
        CreationDate: '2026-01-02T03:04:05.000Z',
        RootDeviceName: '/dev/xvda',
        RootDeviceType: 'ebs',
        BlockDeviceMappings: [
          { DeviceName: '/dev/xvda', Ebs: { SnapshotId: 'snap-0000000000000000a', VolumeSize: 8 } },
        ],
        Tags: [{ Key: 'team', Value: 'web' }],
        LaunchPermissions: [{ UserId: PARTNER }],
      },
      { ImageId: id('2'), Name: 'theirs', OwnerId: PARTNER, Public: true, ImageOwnerAlias: 'aws-marketplace' },
    ];
    expect(await give({ Images })).toMatchObject({ imported: 2, known: 0, refused: 0 });
    const described = await engine.ec2().send(new DescribeImagesCommand({ ImageIds: [id('1'), id('2')] }));
    expect(described.Images).toMatchObject([
      {
        Name: 'golden',
        OwnerId: OWNER,
        State: 'available',
        Architecture: 'arm64',
        CreationDate: '2026-01-02T03:04:05.000Z',
        Tags: [{ Key: 'team', Value: 'web' }],
      },
      { Name: 'theirs', OwnerId: PARTNER, Public: true, ImageOwnerAlias: 'aws-marketplace' },
    ]);
    const asked = new DescribeImageAttributeCommand({ ImageId: id('1'), Attribute: 'launchPermission' });
    expect((await engine.ec2().send(asked)).LaunchPermissions).toEqual([{ UserId: PARTNER }]);
    expect(await engine.facts('snapshot-snap-0000000000000000a')).toMatchObject([
      { type: 'SnapshotObserved', data: { ownerId: OWNER, state: 'completed', sizeGiB: 8 } },
    ]);
  });

  it('claim their names, as their creation would: each is refused by itself', async () => {
    const report = await give([
      { ImageId: id('3'), Name: 'golden' },
      { ImageId: id('4'), Name: 'other' },
      { ImageId: id('5'), Name: 'golden', Region: 'us-east-1' },
      { ImageId: id('1'), Name: 'golden', Description: 'Once more' },
      { ImageId: 'ami-5', Name: 'short' },
      { Name: 'nobody' },
      { ImageId: id('6'), Name: 'x', OwnerId: 'me' },
      { ImageId: id('2'), Name: 'mine now' },
    ]);
    expect(report.images.map(({ result }) => result)).toEqual([
      'refused',
      'imported',
      'imported',
      'imported',
      'refused',
      'refused',
      'refused',
      'refused',
    ]);
    expect(report.images[0]?.reason).toContain(id('1'));
    expect(await engine.facts(`image-${id('3')}`)).toEqual([]);
    expect(await engine.facts(`image-name-${OWNER}/${REGION}/`)).toHaveLength(2);
  });

  it('claim no name where the account is only observed, and change nothing when they are given again', async () => {
    const given = { ImageId: id('7'), Name: 'seen', OwnerId: OBSERVED };
    const query = `region=${REGION}&observedAt=2026-03-01T00:00:00Z`;
    expect(await give([given], query)).toMatchObject({ imported: 1 });
    expect(await give([given], query)).toMatchObject({ imported: 0, known: 1 });
    expect(await engine.facts(`image-name-${OBSERVED}`)).toEqual([]);
    expect(await engine.facts('snapshot-')).not.toContainEqual(expect.objectContaining({ account: OBSERVED }));
  });

  it('refuse what is no list of images, by itself', async () => {
    const { images, refused } = await give('[{"ImageId": "ami-0');
    expect([refused, images[0]?.imageId]).toEqual([1, null]);
    const nowhere = await give([{ ImageId: id('8') }], `account=${OWNER}`);
    expect(nowhere.images[0]?.reason).toContain('Region');
  });

  it('can be commanded from then on', async () => {
    const copy = new CopyImageCommand({ SourceImageId: id('1'), SourceRegion: REGION, Name: 'golden-2' });
    await expect(engine.ec2().send(copy)).resolves.toMatchObject({ ImageId: expect.stringMatching(/^ami-/) });
    const taken = new CopyImageCommand({ SourceImageId: id('1'), SourceRegion: REGION, Name: 'golden' });
    await expect(engine.ec2().send(taken)).rejects.toMatchObject({ name: 'InvalidAMIName.Duplicate' });
  });
});
