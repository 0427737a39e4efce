import { given, happened, moment, unseen } from '#testing';
import { completeImage, failImage } from './completion.js';
import { disableImage, enableImage } from './disabling.js';
import { image } from './image.js';

const imageId = 'ami-0a1b2c3d4e5f60718';
const region = 'eu-central-1';
const birth = { imageId, ownerId: '111122223333', region, attributes: {} };
const registered = happened('10:00:00', 'ImageRegistered', birth);
const requested = happened('10:00:00', 'ImageCreationRequested', { ...birth, sourceInstanceId: 'i-0a1b2c3d' });
const failed = happened('10:05:00', 'ImageCreationFailed', { imageId, reason: 'The snapshot failed.' });
const disabled = happened('11:00:00', 'ImageDisabled', { imageId });
const deregistered = happened('12:00:00', 'ImageDeregistered', { imageId });
const grantees = [{ kind: 'account', id: '444455556666' }] as const;
const shared = happened('10:30:00', 'LaunchPermissionGranted', { imageId, grantees: [...grantees] });
const owner = { account: '111122223333', region, at: moment('13:00:00') };
const friend = { ...owner, account: '444455556666' };

describe('disabling an image', () => {
  it('takes it from all launches, and a second time changes nothing', () => {
    given(image, registered)
      .decide((now) => disableImage(now, owner))
      .records({ type: 'ImageDisabled', data: { imageId } });
    given(image, registered, disabled)
      .decide((now) => disableImage(now, owner))
      .records();
  });

  it('is for available images', () => {
    given(image, requested)
      .decide((now) => disableImage(now, owner))
      .refuses('image-not-available', 'pending');
    given(image, requested, failed)
      .decide((now) => disableImage(now, owner))
      .refuses('image-not-available', 'failed');
    given(image, registered, deregistered)
      .decide((now) => disableImage(now, owner))
      .refuses('image-ended', imageId);
  });

  it('is for the owner, in the Region of the image; who may not see the image is told that there is none', () => {
    given(image, registered)
      .decide((now) => disableImage(now, friend))
      .refuses('image-not-found');
    given(image, registered, shared)
      .decide((now) => disableImage(now, friend))
      .refuses('image-not-owned');
    given(image, registered)
      .decide((now) => disableImage(now, { ...owner, region: 'us-east-1' }))
      .refuses('image-not-found');
    unseen(image, imageId)
      .decide((now) => disableImage(now, owner))
      .refuses('image-not-found', imageId);
  });

  it('is undone by enabling, which an available image does not need', () => {
    given(image, registered, disabled)
      .decide((now) => enableImage(now, owner))
      .records({ type: 'ImageEnabled', data: { imageId } });
    given(image, registered)
      .decide((now) => enableImage(now, owner))
      .records();
    given(image, requested)
      .decide((now) => enableImage(now, owner))
      .refuses('image-not-available');
  });
});

describe('the making of an image', () => {
  it('ends once, in an available image or in a failure with its reason', () => {
    const available = happened('10:05:00', 'ImageBecameAvailable', { imageId });
    given(image, requested).decide(completeImage).records({ type: 'ImageBecameAvailable', data: { imageId } });
    given(image, registered).decide(completeImage).records({ type: 'ImageBecameAvailable', data: { imageId } });
    given(image, requested)
      .decide((now) => failImage(now, 'A snapshot failed.'))
      .records({ type: 'ImageCreationFailed', data: { imageId, reason: 'A snapshot failed.' } });
    for (const settled of [available, failed, deregistered]) {
      given(image, requested, settled).decide(completeImage).records();
      given(image, requested, settled)
        .decide((now) => failImage(now, 'Too late.'))
        .records();
    }
  });
});
