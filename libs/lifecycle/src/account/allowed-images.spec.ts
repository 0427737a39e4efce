import { given, happened, moment } from '#testing';
import { image } from '../image/image.js';
import type { ImageAttributes } from '../vocabulary.js';
import { account } from './account.js';
import type { ImageCriterion } from './account-facts.js';
import { allowedImagesOf, allowsImage, isAllowedImage, replaceCriteria, setAllowedImages } from './allowed-images.js';

const accountId = '111122223333';
const region = 'eu-central-1';
const asking = { account: accountId, region, at: 0 };
const ours = given(account, happened('09:00:00', 'AccountRuled', { accountId }));
const imageId = 'ami-0a1b2c3d4e5f60718';
const made = (attributes: ImageAttributes = {}, ...facts: Parameters<typeof given>[1][]) =>
  given(
    image,
    happened('10:00:00', 'ImageRegistered', { imageId, ownerId: '444455556666', region, attributes }),
    ...facts,
  ).state();
const daysLater = (days: number) => moment('10:00:00') + days * 24 * 60 * 60 * 1_000_000;
const allowed = (criterion: ImageCriterion, what = made(), at = daysLater(0)) => isAllowedImage([criterion], what, at);

describe('the criteria for allowed images', () => {
  it('name providers: accounts, or who vouches for an image', () => {
    expect(allowed({ imageProviders: ['amazon', '444455556666'] })).toBe(true);
    expect(allowed({ imageProviders: ['777788889999'] })).toBe(false);
    expect(allowed({ imageProviders: ['amazon'] }, made({ ownerAlias: 'amazon' }))).toBe(true);
    expect(allowed({ imageProviders: ['none'] }, made({ ownerAlias: 'none' }))).toBe(false);
  });

  it('name images by patterns, and product codes', () => {
    expect(allowed({ imageNames: ['al2023-*', 'web-??'] }, made({ name: 'web-01' }))).toBe(true);
    expect(allowed({ imageNames: ['al2023-*'] }, made({ name: 'al2022-1' }))).toBe(false);
    expect(allowed({ imageNames: ['*'] }, made({ productCodes: ['c'] }))).toBe(true);
    expect(allowed({ marketplaceProductCodes: ['c'] }, made({ productCodes: ['b', 'c'] }))).toBe(true);
    expect(allowed({ marketplaceProductCodes: ['c'] })).toBe(false);
  });

  it('limit the age of an image, and how long it may be deprecated', () => {
    expect(allowed({ maximumDaysSinceCreated: 30 }, made(), daysLater(30))).toBe(true);
    expect(allowed({ maximumDaysSinceCreated: 30 }, made(), daysLater(31))).toBe(false);
    const deprecated = made({}, happened('11:00:00', 'ImageDeprecationSet', { imageId, deprecateAt: daysLater(10) }));
    expect(allowed({ maximumDaysSinceDeprecated: 0 }, deprecated, daysLater(9))).toBe(true);
    expect(allowed({ maximumDaysSinceDeprecated: 0 }, deprecated, daysLater(10))).toBe(false);
    expect(allowed({ maximumDaysSinceDeprecated: 5 }, deprecated, daysLater(15))).toBe(true);
    expect(allowed({ maximumDaysSinceDeprecated: 5 }, deprecated, daysLater(16))).toBe(false);
  });

  it('ask for a watermark that meets all of a filter', () => {
    const origin = {
      imageId: 'ami-0f1e2d3c',
      region: 'us-east-1',
      createdAt: daysLater(-10),
      attachedAt: daysLater(-1),
    };
    const watermark = '444455556666:approved';
    const marked = made({}, happened('11:00:00', 'ImageWatermarkAttached', { imageId, watermark, origin }));
    expect(allowed({ imageWatermarks: ['*:approved'] }, marked)).toBe(true);
    expect(allowed({ imageWatermarks: ['*:approved'] })).toBe(false);
    const filter = { watermark, region: 'us-*', maximumDaysSinceSourceCreated: 10, maximumDaysSinceAttached: 1 };
    expect(allowed({ imageWatermarks: [filter] }, marked)).toBe(true);
    for (const other of [{ region: 'eu-*' }, { maximumDaysSinceSourceCreated: 9 }, { maximumDaysSinceAttached: 0 }]) {
      expect(allowed({ imageWatermarks: [{ ...filter, ...other }] }, marked)).toBe(false);
    }
    const unknown = made({}, happened('11:00:00', 'ImageWatermarkAttached', { imageId, watermark }));
    expect(allowed({ imageWatermarks: [{ maximumDaysSinceAttached: 9999 }] }, unknown)).toBe(false);
  });

  it('are met by one of them as a whole, and without any by nothing', () => {
    const [byOwner, byName] = [{ imageProviders: ['444455556666'] }, { imageNames: ['x*'] }];
    expect(isAllowedImage([byOwner, byName], made(), daysLater(0))).toBe(true);
    expect(allowed({ ...byOwner, ...byName })).toBe(false);
    expect(isAllowedImage([], made(), daysLater(0))).toBe(false);
  });
});

describe('the setting of allowed images', () => {
  const criteria = [{ imageProviders: ['amazon'] }];

  it('restricts the images of others while it is enabled, and in audit mode nothing', () => {
    const use = (mode: 'enabled' | 'audit-mode' | 'disabled', viewer = accountId) =>
      allowsImage({ mode, criteria }, made(), { ...asking, account: viewer });
    expect(use('enabled')).toBe(false);
    expect(use('enabled', '444455556666')).toBe(true);
    expect(use('audit-mode')).toBe(true);
    expect(use('disabled')).toBe(true);
  });

  it('is off until it is turned on', () => {
    const setting = (mode: string) => ours.decide((now) => setAllowedImages(now, { mode }, asking));
    setting('enabled').records({ type: 'AllowedImagesSet', data: { accountId, region, mode: 'enabled' } });
    setting('audit-mode').records({ type: 'AllowedImagesSet', data: { accountId, region, mode: 'audit-mode' } });
    setting('disabled').records();
    setting('on').refuses('allowed-images-mode-unknown', "'on'");
  });

  it('has its criteria replaced as a whole', () => {
    const event = { type: 'AllowedImagesCriteriaReplaced', data: { accountId, region, criteria } } as const;
    ours
      .decide((now) => replaceCriteria(now, { criteria }, asking))
      .records({ ...event, data: { ...event.data, criteria: [...criteria] } });
    const told = ours.when(happened('10:00:00', event.type, event.data));
    expect(allowedImagesOf(told.state(), region)).toEqual({ mode: 'disabled', criteria });
    told.decide((now) => replaceCriteria(now, { criteria }, asking)).records();
  });

  it.each<[string, ImageCriterion[]]>([
    ['too-many', Array.from({ length: 11 }, () => ({}))],
    ['too-many', [{ imageProviders: Array.from({ length: 201 }, () => 'amazon') }]],
    ['too-many', [{ imageNames: Array.from({ length: 51 }, () => 'abc') }]],
    ['malformed', [{ imageProviders: ['google'] }]],
    ['malformed', [{ imageProviders: ['none', 'amazon'] }]],
    ['malformed', [{ imageNames: ['a,b'] }]],
    ['malformed', [{ imageNames: ['a?'] }]],
    ['malformed', [{ marketplaceProductCodes: ['a-b'] }]],
    ['malformed', [{ maximumDaysSinceCreated: -1 }]],
    ['malformed', [{ imageWatermarks: [{ maximumDaysSinceAttached: 1.5 }] }]],
  ])('takes no criteria that are %s: %j', (what, wrong) =>
    ours
      .decide((now) => replaceCriteria(now, { criteria: wrong }, asking))
      .refuses(what === 'malformed' ? 'allowed-images-criterion-malformed' : 'allowed-images-criteria-too-many'),
  );
});
