import { given, happened, moment } from '#testing';
import { image } from './image.js';
import { attachWatermark, detachWatermark, inheritedWatermarks } from './watermarking.js';

const imageId = 'ami-0a1b2c3d4e5f60718';
const region = 'eu-central-1';
const registered = happened('10:00:00', 'ImageRegistered', {
  imageId,
  ownerId: '111122223333',
  region,
  attributes: {},
});
const watermark = '111122223333:approved';
const origin = { imageId, region, createdAt: moment('10:00:00'), attachedAt: moment('12:00:00') };
const marked = (name: string) =>
  happened('11:00:00', 'ImageWatermarkAttached', { imageId, watermark: `111122223333:${name}` });
const owner = { account: '111122223333', region, at: moment('12:00:00') };

describe('the watermarks of an image', () => {
  it('name the account and where they were first attached, each once', () => {
    given(image, registered)
      .decide((now) => attachWatermark(now, { name: 'approved' }, owner))
      .records({ type: 'ImageWatermarkAttached', data: { imageId, watermark, origin } });
    given(image, registered, marked('approved'))
      .decide((now) => attachWatermark(now, { name: 'approved' }, owner))
      .records();
  });

  it('are five at most, and on private images only', () => {
    const five = ['one', 'two', 'three', 'four', 'five'].map(marked);
    given(image, registered, ...five)
      .decide((now) => attachWatermark(now, { name: 'six' }, owner))
      .refuses('watermark-limit-exceeded');
    const everyone = { kind: 'everyone', id: 'all' } as const;
    given(image, registered, happened('11:00:00', 'LaunchPermissionGranted', { imageId, grantees: [everyone] }))
      .decide((now) => attachWatermark(now, { name: 'approved' }, owner))
      .refuses('watermark-needs-private');
    given(image, registered)
      .decide((now) => attachWatermark(now, { name: 'a:b' }, owner))
      .refuses('watermark-malformed', 'a:b');
  });

  it('are detached, and what is not attached is none to detach', () => {
    given(image, registered, marked('approved'))
      .decide((now) => detachWatermark(now, { watermark }, owner))
      .records({ type: 'ImageWatermarkDetached', data: { imageId, watermark } });
    given(image, registered)
      .decide((now) => detachWatermark(now, { watermark }, owner))
      .records();
  });

  it('pass on to what is made of it, with the image that had them first', () => {
    const child = 'ami-0f1e2d3c4b5a69788';
    const attached = happened('12:00:00', 'ImageWatermarkAttached', { imageId, watermark, origin });
    const inherited = (told: typeof attached) => inheritedWatermarks(child, given(image, registered, told).state());
    expect(inherited(attached)).toEqual([
      { type: 'ImageWatermarkAttached', data: { imageId: child, watermark, origin } },
    ]);
    const { attachedAt: _unknown, ...known } = origin;
    expect(inherited(marked('approved'))).toEqual([
      { type: 'ImageWatermarkAttached', data: { imageId: child, watermark, origin: known } },
    ]);
    expect(inheritedWatermarks(child, null)).toEqual([]);
  });
});
