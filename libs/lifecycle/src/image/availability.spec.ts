import { given, happened } from '#testing';
import { image } from './image.js';

const imageId = 'ami-0a1b2c3d4e5f60718';
const birth = { imageId, ownerId: '111122223333', region: 'eu-central-1', attributes: { name: 'base' } };
const made = { ...birth, sourceInstanceId: 'i-0a1b2c3d4e5f60718' };
const registered = happened('10:00:00', 'ImageRegistered', birth);
const created = happened('10:00:00', 'ImageCreationRequested', made);
const available = happened('10:04:00', 'ImageBecameAvailable', { imageId });
const disabled = happened('11:00:00', 'ImageDisabled', { imageId });
const deregistered = happened('12:00:00', 'ImageDeregistered', { imageId });
const launchAt = (time: string) =>
  happened(
    time,
    'ImageLaunched',
    { imageId, byAccount: '111122223333', instanceIds: ['i-1'] },
    { region: 'eu-central-1' },
  );

describe('the availability of an image', () => {
  it('is presumed at once when it is registered', () =>
    given(image, registered).holds({ state: { available: 'presumed' } }, '10:00:00'));

  it('is not there before it is made', () => given(image, registered).holds({ state: {} }, '09:59:59'));

  it('is observed when AWS says so, and stays presumed for the time before', () => {
    const told = given(image, registered, available);
    told.holds({ state: { available: 'presumed' } }, '10:03:59');
    told.holds({ state: { available: 'observed' } }, '10:04:00');
  });

  it('is pending while it is made from an instance, copied, or restored', () => {
    const copied = happened('10:00:00', 'ImageCopyRequested', { ...birth, sourceImageId: 'ami-9', sourceRegion: 'x' });
    const restored = happened('10:00:00', 'ImageRestoreRequested', { ...birth, bucket: 'b', objectKey: 'k' });
    for (const asked of [created, copied, restored]) given(image, asked).holds({ state: { pending: 'observed' } });
    given(image, created, available).holds({ state: { available: 'observed' } });
  });

  it('is shown by its first use, as of then', () => {
    const told = given(image, created, launchAt('10:30:00'));
    told.holds({ state: { pending: 'observed' } }, '10:29:59');
    told.holds({ state: { available: 'observed' } }, '10:30:00');
  });

  it('never comes to an image whose making failed', () => {
    const failed = happened('10:04:00', 'ImageCreationFailed', { imageId, reason: 'Too many snapshots' });
    given(image, created, failed, launchAt('10:30:00')).is({ state: 'failed', stateReason: 'Too many snapshots' });
  });

  it('ends when it is disabled, and begins again when it is enabled or AWS says so', () => {
    given(image, registered, disabled).holds({ state: { disabled: 'observed' } });
    const enabled = happened('11:30:00', 'ImageEnabled', { imageId });
    given(image, registered, disabled, enabled).holds({ state: { available: 'observed' } });
    const again = happened('11:30:00', 'ImageBecameAvailable', { imageId });
    given(image, registered, disabled, again).holds({ state: { available: 'observed' } });
  });

  it('ends for good when it is deregistered and purged', () => {
    const purged = happened('13:00:00', 'ImagePurged', { imageId });
    const enabled = happened('14:00:00', 'ImageEnabled', { imageId });
    given(image, registered, deregistered).holds({ state: { deregistered: 'observed' } });
    given(image, registered, deregistered, purged, enabled).holds({ state: { purged: 'observed' } });
  });

  it('does not come back by a notice of its making that straggles in after its deregistration', () => {
    const straggler = happened('12:00:02', 'ImageBecameAvailable', { imageId });
    given(image, created, deregistered, straggler).holds({ state: { deregistered: 'observed' } });
    const seen = happened('12:30:00', 'ImageObserved', { imageId, state: 'available', attributes: {} });
    given(image, created, deregistered, seen).holds({ state: { available: 'observed' } });
  });

  it('is not taken back by its making, where another clock told of it a second before that', () => {
    const early = happened('09:59:59', 'ImageBecameAvailable', { imageId }, { source: 'eventbridge' });
    for (const birthFact of [registered, created]) {
      const told = given(image, birthFact, early);
      told.holds({ state: { available: 'observed' } });
      told.is({ complete: true, ownerId: '111122223333', createdAt: birthFact.metadata.occurredAt });
    }
  });

  it('is out of the bin no more by a second notice of its deregistration', () => {
    const recycled = happened('12:00:00', 'ImageRecycled', { imageId });
    const noticed = happened('12:00:02', 'ImageDeregistered', { imageId }, { source: 'eventbridge' });
    given(image, registered, deregistered, recycled, noticed).holds({ state: { recycled: 'observed' } });
  });

  it('comes back from the Recycle Bin as it was: disabled where it was disabled', () => {
    const recycled = happened('12:00:00', 'ImageRecycled', { imageId });
    const restored = happened('13:00:00', 'ImageRestoredFromRecycleBin', { imageId });
    const told = given(image, registered, deregistered, recycled);
    told.holds({ state: { recycled: 'observed' } });
    told.when(restored).holds({ state: { available: 'presumed' } });
    told.when(disabled, restored).holds({ state: { disabled: 'presumed' } });
  });

  it('is never guessed for an image first seen by a use or a change', () => {
    given(image, launchAt('10:30:00')).is({ known: true, complete: false, state: 'unknown', certainty: 'unknown' });
    const changed = happened('10:30:00', 'ImageDeprecationCancelled', { imageId });
    given(image, changed).is({ known: true, complete: false, state: 'unknown', region: null });
  });

  it('is not touched by a refused attempt, which does not even make an image known', () => {
    const refused = happened('12:00:00', 'ActionRefused', {
      subject: imageId,
      action: 'DeregisterImage',
      errorCode: 'Client.UnauthorizedOperation',
    });
    given(image, refused).is({ known: false, firstFactAt: null });
    given(image, registered, refused).is({ state: 'available', lastFactAt: registered.metadata.occurredAt });
  });
});
