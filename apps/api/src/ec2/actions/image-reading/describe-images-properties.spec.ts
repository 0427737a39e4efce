import type { Filter, Image as Printed } from '@aws-sdk/client-ec2';
import fc from 'fast-check';
import { Followers } from '#consumers';
import type { FactData, Grantee } from '#lifecycle';
import {
  OWNER,
  PARTNER,
  REGION,
  startTestEngine,
  STRANGER,
  type TestEngine,
} from '../../../../../../test/support/engine.js';
import type { Call } from '../../call.js';
import { DescribeImagesAction } from './describe-images.action.js';

/** An image of the small world of this test. */
interface Made {
  readonly imageId: string;
  readonly ownerId: string;
  readonly name: string;
  readonly state: 'available' | 'disabled' | 'failed' | 'deregistered';
  readonly architecture: string | undefined;
  readonly rootDeviceType: 'ebs' | 'instance-store' | undefined;
  readonly description: string | undefined;
  readonly tags: Readonly<Record<string, string>>;
  readonly grantees: readonly string[];
  readonly deprecated: boolean;
  readonly region: string;
  readonly createdAt: number;
}

const now = Date.now() * 1000;
const WORLD = 40;
const words = ['web', 'web-1', 'w[eb]', 'w*b', 'WEB', 'base', 'bäse', 'a?c', ''];

const made = fc.record({
  ownerId: fc.constantFrom(OWNER, OWNER, PARTNER),
  name: fc.constantFrom(...words),
  state: fc.constantFrom('available', 'available', 'available', 'disabled', 'failed', 'deregistered'),
  architecture: fc.constantFrom('arm64', 'x86_64', undefined),
  rootDeviceType: fc.constantFrom('ebs', 'instance-store', undefined),
  description: fc.constantFrom('web', 'a base', undefined),
  tags: fc.dictionary(fc.constantFrom('env', 'constructor', 'a=b'), fc.constantFrom(...words)),
  grantees: fc.subarray([`account:${OWNER}`, `account:${PARTNER}`, `account:${STRANGER}`, 'everyone:all']),
  deprecated: fc.boolean(),
  region: fc.constantFrom(REGION, REGION, REGION, 'us-east-1'),
  createdAt: fc.integer({ min: 0, max: 5 }).map((days) => now - days * 86_400_000_000),
});

const FILTERED = [
  'name',
  'architecture',
  'root-device-type',
  'state',
  'owner-id',
  'description',
  'is-public',
  'image-id',
  'tag-key',
  'tag:env',
  'tag:constructor',
  'tag:a=b',
  'creation-date',
  'owner-alias',
];

const pattern = fc.oneof(
  fc.constantFrom(...words.filter((word) => word !== ''), 'arm64', 'ebs', 'true', 'available'),
  fc.constantFrom('*', 'w*', '*b', '?eb', 'b?se', 'w\\*b', 'w[eb]', 'x*64', '[a-z]*', '\\?', 'tr*'),
);
const filter: fc.Arbitrary<Filter> = fc.record({
  Name: fc.constantFrom(...FILTERED),
  Values: fc.array(pattern, { minLength: 1, maxLength: 3 }),
});
const asked = fc.record({
  viewer: fc.constantFrom(OWNER, PARTNER, STRANGER),
  Owners: fc.option(fc.subarray(['self', OWNER, PARTNER], { minLength: 1 }), { nil: undefined }),
  ExecutableUsers: fc.option(fc.subarray(['self', 'all', PARTNER], { minLength: 1 }), { nil: undefined }),
  IncludeDeprecated: fc.boolean(),
  IncludeDisabled: fc.boolean(),
  Filters: fc.array(filter, { maxLength: 3 }),
});
type Asked = typeof asked extends fc.Arbitrary<infer Value> ? Value : never;

/** The rules told anew, image by image, with nothing of the code that is proved. */
const naively = (world: readonly Made[], { viewer, Filters, ...wanted }: Asked): string[] => {
  const permits = (image: Made, who: string) => image.state !== 'disabled' && image.grantees.includes(who);
  const isMine = (image: Made) => image.ownerId === viewer;
  const isThere = ({ state, region }: Made) =>
    region === REGION && state !== 'deregistered' && (state !== 'disabled' || wanted.IncludeDisabled);
  const isSeen = (image: Made) =>
    isMine(image) || permits(image, 'everyone:all') || permits(image, `account:${viewer}`);
  const isFresh = (image: Made) => isMine(image) || wanted.IncludeDeprecated || !image.deprecated;
  const isOfOwner = ({ ownerId }: Made) =>
    wanted.Owners?.some((owner) => (owner === 'self' ? viewer : owner) === ownerId) ?? true;
  const isFor = (image: Made) =>
    wanted.ExecutableUsers?.some((user) => {
      if (user === 'all') return permits(image, 'everyone:all');
      if (user === 'self' || user === viewer) return permits(image, `account:${viewer}`);
      return isMine(image) && permits(image, `account:${user}`);
    }) ?? true;
  const texts = (image: Made, name = ''): (string | undefined)[] => {
    const tags = isMine(image) ? new Map(Object.entries(image.tags)) : new Map<string, string>();
    if (name.startsWith('tag:')) return [tags.get(name.slice(4))];
    const values: Record<string, (string | undefined)[]> = {
      name: [image.name === '' ? undefined : image.name],
      architecture: [image.architecture],
      'root-device-type': [image.rootDeviceType],
      state: [image.state],
      'owner-id': [image.ownerId],
      description: [image.description],
      'is-public': [String(permits(image, 'everyone:all'))],
      'image-id': [image.imageId],
      'tag-key': [...tags.keys()],
      'creation-date': [new Date(Math.floor(image.createdAt / 1000)).toISOString()],
      'owner-alias': [],
    };
    return values[name] ?? [];
  };
  const expression = (value: string) =>
    new RegExp(
      `^${value.replaceAll(/\\(.)|([*?])|([^*?\\])/gsu, (_, taken: string, wild: string, other: string) => {
        if (wild !== undefined) return wild === '*' ? '[^]*' : '[^]';
        return RegExp.escape(taken ?? other);
      })}$`,
      'u',
    );
  const passes = (image: Made) =>
    Filters.every(({ Name, Values = [] }) =>
      Values.some((value) => texts(image, Name).some((text) => text !== undefined && expression(value).test(text))),
    );
  return world
    .filter((image) => [isThere, isSeen, isFresh, isOfOwner, isFor, passes].every((holds) => holds(image)))
    .map(({ imageId }) => imageId)
    .toSorted((one, other) => (one < other ? -1 : 1));
};

describe('the filters of DescribeImages', () => {
  let engine: TestEngine;
  let world: readonly Made[];

  const granteeOf = (key: string): Grantee =>
    key === 'everyone:all' ? { kind: 'everyone', id: 'all' } : { kind: 'account', id: key.slice('account:'.length) };
  const tell = async (image: Made) => {
    const { imageId, ownerId, region, state, createdAt, deprecated, tags, grantees } = image;
    const { name, architecture, rootDeviceType, description } = image;
    const attributes = { ...(name !== '' && { name }), architecture, rootDeviceType, description };
    const shown = { imageId, ownerId, region, state, createdAt, tags: { ...tags }, attributes };
    const data: FactData<'ImageObserved'> = { ...shown, ...(deprecated && { deprecateAt: now - 1_000_000 }) };
    await engine.seed(`image-${imageId}`, { type: 'ImageObserved', data });
    const permissions = { imageId, grantees: state === 'disabled' ? [] : grantees.map(granteeOf) };
    await engine.seed(`image-${imageId}`, { type: 'LaunchPermissionsObserved', data: permissions });
  };
  const call = (account: string): Call => ({
    requestId: 'r',
    account,
    principal: 'ada',
    accessKeyId: 'k',
    assumedBy: null,
    region: REGION,
    sourceAddress: '::1',
    userAgent: '',
    at: Date.now(),
  });

  beforeAll(async () => {
    engine = await startTestEngine();
    const images = fc.sample(made, { numRuns: WORLD, seed: 20_261_125 });
    world = images.map((image, index) => ({ ...image, imageId: `ami-${index.toString(16).padStart(17, '0')}` }));
    for (const image of world) await tell(image);
    expect(await engine.app.get(Followers).caughtUp(10_000)).toBe(true);
  });
  afterAll(() => engine.close());

  it('find what a naive reading of the rules finds, page by page, whatever is asked', async () => {
    const action = engine.app.get(DescribeImagesAction, { strict: false });
    const property = fc.asyncProperty(asked, fc.constantFrom(5, 1000), async ({ viewer, ...input }, MaxResults) => {
      const found: Pick<Printed, 'ImageId'>[] = [];
      let NextToken: string | undefined;
      do {
        const page = await action.answer({ ...input, MaxResults, ...(NextToken && { NextToken }) }, call(viewer));
        found.push(...(page.Images ?? []));
        ({ NextToken } = page);
      } while (NextToken !== undefined);
      const ids = found.map(({ ImageId = '' }) => ImageId).toSorted((one, other) => (one < other ? -1 : 1));
      expect(ids).toEqual(naively(world, { viewer, ...input }));
    });
    await fc.assert(property, { numRuns: 400 });
  }, 60_000);
});
