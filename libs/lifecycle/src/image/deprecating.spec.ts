import { given, happened, moment } from '#testing';
import { cancelDeprecation, deprecateImage, deprecationTakesEffect } from './deprecating.js';
import { image } from './image.js';

const imageId = 'ami-0a1b2c3d4e5f60718';
const region = 'eu-central-1';
const registered = happened('10:00:00', 'ImageRegistered', {
  imageId,
  ownerId: '111122223333',
  region,
  attributes: {},
});
const everyone = { kind: 'everyone', id: 'all' } as const;
const published = happened('10:10:00', 'LaunchPermissionGranted', { imageId, grantees: [everyone] });
const set = (at: string) => happened('11:00:00', 'ImageDeprecationSet', { imageId, deprecateAt: moment(at) });
const owner = { account: '111122223333', region, at: moment('12:00:00') };
const event = (at: string) => ({ type: 'ImageDeprecationSet', data: { imageId, deprecateAt: moment(at) } }) as const;
const deprecating = (at: string, ...facts: Parameters<typeof given>[1][]) =>
  given(image, registered, ...facts).decide((now) => deprecateImage(now, { deprecateAt: moment(at) }, owner));

describe('deprecating an image', () => {
  it('is to the nearest minute, now or later', () => {
    deprecating('2027-01-01T00:00:29').records(event('2027-01-01T00:00:00'));
    deprecating('2027-01-01T00:00:30').records(event('2027-01-01T00:01:00'));
    deprecating('12:00:00').records(event('12:00:00'));
    deprecating('11:59:59').refuses('deprecation-in-past');
    deprecating('2027-01-01', set('2027-01-01')).records();
  });

  it('lies within ten years, of a public image within two of its creation', () => {
    deprecating('2036-03-01T12:00:00').records(event('2036-03-01T12:00:00'));
    deprecating('2036-03-01T12:00:01').refuses('deprecation-too-late');
    deprecating('2028-03-01T10:00:00', published).records(event('2028-03-01T10:00:00'));
    deprecating('2028-03-01T10:01:00', published).refuses('deprecation-too-late', 'public');
  });

  it('is never cancelled or postponed while the image is public', () => {
    deprecating('2027-02-01', published, set('2027-01-01')).refuses('deprecation-fixed-while-public');
    deprecating('2026-12-01', published, set('2027-01-01')).records(event('2026-12-01'));
    given(image, registered, published, set('2027-01-01'))
      .decide((now) => cancelDeprecation(now, owner))
      .refuses('deprecation-fixed-while-public');
  });

  it('is cancelled of a private image, once', () => {
    given(image, registered, set('2027-01-01'))
      .decide((now) => cancelDeprecation(now, owner))
      .records({ type: 'ImageDeprecationCancelled', data: { imageId } });
    given(image, registered)
      .decide((now) => cancelDeprecation(now, owner))
      .records();
  });

  it('takes effect when its time has passed, once for each time that is set', () => {
    const tookEffect = { type: 'ImageDeprecationTookEffect', data: { imageId } } as const;
    const told = given(image, registered, set('12:00:00'));
    told.decide((now) => deprecationTakesEffect(now, moment('11:59:59'))).records();
    told.decide((now) => deprecationTakesEffect(now, moment('12:00:00'))).records(tookEffect);
    const passed = told.when(happened('12:00:01', 'ImageDeprecationTookEffect', { imageId }));
    passed.decide((now) => deprecationTakesEffect(now, moment('12:00:02'))).records();
    passed
      .when(happened('13:00:00', 'ImageDeprecationSet', { imageId, deprecateAt: moment('14:00:00') }))
      .decide((now) => deprecationTakesEffect(now, moment('14:00:00')))
      .records(tookEffect);
    given(image, registered, set('12:00:00'), happened('11:30:00', 'ImageDeregistered', { imageId }))
      .decide((now) => deprecationTakesEffect(now, moment('12:00:00')))
      .records();
  });
});
