import { DescribeTagsCommand } from '@aws-sdk/client-ec2';
import { Followers } from '#consumers';
import { OWNER, PARTNER, REGION, startTestEngine, type TestEngine } from '../../../../../../test/support/engine.js';

const [imageId, instanceId, volumeId] = ['ami-00000000000000001', 'i-00000000000000001', 'vol-00000000000000001'];

describe('the tags of an account', () => {
  let engine: TestEngine;
  const where = (Name: string, ...Values: string[]) => ({ Filters: [{ Name, Values }] });
  const tags = async (input: object, account = OWNER) => {
    const { Tags = [], NextToken } = await engine.ec2(account).send(new DescribeTagsCommand(input));
    return { tags: Tags.map(({ ResourceType, ResourceId, Key }) => [ResourceType, ResourceId, Key]), NextToken };
  };

  beforeAll(async () => {
    engine = await startTestEngine();
    const own = { ownerId: OWNER, region: REGION };
    const env = { tags: { env: 'prod' } };
    await engine.seed(`image-${imageId}`, {
      type: 'ImageRegistered',
      data: { imageId, ...own, attributes: { name: 'web' }, ...env },
    });
    await engine.seed(`instance-${instanceId}`, {
      type: 'InstanceLaunched',
      data: { instanceId, imageId, ...own, ...env },
    });
    await engine.seed(`volume-${volumeId}`, {
      type: 'VolumeCreated',
      data: { volumeId, ...own, tags: { a: '1', b: '2', c: '3', env: 'test' } },
    });
    expect(await engine.app.get(Followers).caughtUp(5000)).toBe(true);
  });
  afterAll(() => engine.close());

  it('come page by page, thing by thing', async () => {
    const first = await tags({ MaxResults: 5 });
    expect(first.tags).toEqual([
      ['image', imageId, 'env'],
      ['instance', instanceId, 'env'],
      ['volume', volumeId, 'a'],
      ['volume', volumeId, 'b'],
      ['volume', volumeId, 'c'],
    ]);
    const second = await tags({ MaxResults: 5, NextToken: first.NextToken });
    expect(second).toEqual({ tags: [['volume', volumeId, 'env']], NextToken: undefined });
  });

  it.each([
    [where('tag:env', 'test'), [['volume', volumeId, 'env']]],
    [
      where('tag:env', 'p*'),
      [
        ['image', imageId, 'env'],
        ['instance', instanceId, 'env'],
      ],
    ],
    [where('resource-id', instanceId), [['instance', instanceId, 'env']]],
    [where('resource-type', 'image', 'key-pair'), [['image', imageId, 'env']]],
    [where('key', 'b'), [['volume', volumeId, 'b']]],
    [where('value', '3'), [['volume', volumeId, 'c']]],
  ])('pass filters: %j', async (input, expected) => {
    expect((await tags(input)).tags).toEqual(expected);
  });

  it('are nobody else’s', async () => {
    expect((await tags({}, PARTNER)).tags).toEqual([]);
  });
});
