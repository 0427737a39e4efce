import { given, happened } from '#testing';
import { volume } from './volume.js';

const volumeId = 'vol-0a1b2c3d4e5f60718';
const created = happened('10:00:00', 'VolumeCreated', {
  volumeId,
  ownerId: '111122223333',
  region: 'eu-central-1',
  snapshotId: 'snap-1',
  sizeGiB: 8,
});
const attached = happened('10:10:00', 'VolumeAttached', { volumeId, instanceId: 'i-1', device: '/dev/sdf' });

describe('a volume', () => {
  it('is presumed available from its creation on, and observed when AWS says so', () => {
    const available = happened('10:01:00', 'VolumeBecameAvailable', { volumeId });
    given(volume, created).holds({ state: { available: 'presumed' }, source: { 'snapshot:snap-1': '' } });
    given(volume, created, available).holds({ state: { available: 'observed' } });
  });

  it('is no less attached by its making, where another clock told of that a second before', () => {
    const early = happened('09:59:59', 'VolumeAttached', { volumeId, instanceId: 'i-1' });
    given(volume, created, early).holds({ state: { 'in-use': 'observed' }, attachment: { 'i-1': '' } });
  });

  it('can fail to be created', () =>
    given(volume, created, happened('10:01:00', 'VolumeCreationFailed', { volumeId, reason: 'No key' })).is({
      state: 'error',
      stateReason: 'No key',
    }));

  it('is in use while it is attached, and a failed attachment attaches nothing', () => {
    const failed = happened('10:05:00', 'VolumeAttachmentFailed', { volumeId, instanceId: 'i-2' });
    const detached = happened('11:00:00', 'VolumeDetached', { volumeId, instanceId: 'i-1' });
    const told = given(volume, created, failed, attached, detached);
    told.holds({ attachment: {} }, '10:09:59');
    told.holds({ attachment: { 'i-1': '/dev/sdf' }, state: { 'in-use': 'observed' } }, '10:59:59');
    told.holds({ attachment: {}, state: { available: 'observed' } });
  });

  it('stays in use while one of several instances still has it', () => {
    const second = happened('10:20:00', 'VolumeAttached', { volumeId, instanceId: 'i-2' });
    const detached = happened('11:00:00', 'VolumeDetached', { volumeId, instanceId: 'i-1' });
    const all = happened('11:30:00', 'VolumeDetached', { volumeId });
    given(volume, created, attached, second, detached).holds({
      attachment: { 'i-2': '' },
      state: { 'in-use': 'observed' },
    });
    given(volume, created, attached, second, all).holds({ attachment: {} });
  });

  it('is attached to nothing once it is deleted, and comes back from the Recycle Bin unattached', () => {
    const deleted = happened('12:00:00', 'VolumeDeleted', { volumeId });
    const recycled = happened('12:00:00', 'VolumeRecycled', { volumeId });
    const restored = happened('13:00:00', 'VolumeRestoredFromRecycleBin', { volumeId });
    const told = given(volume, created, attached, deleted);
    told.holds({ attachment: {}, state: { deleted: 'observed' } });
    told.when(recycled).holds({ state: { recycled: 'observed' } });
    told.when(recycled, restored).holds({ state: { available: 'observed' }, attachment: {} });
  });

  it('is what an inventory shows, attachments and all, and drifts from what was known', () => {
    const observed = happened('11:00:00', 'VolumeObserved', {
      volumeId,
      state: 'in-use',
      sizeGiB: 16,
      attachments: [{ instanceId: 'i-2', device: '/dev/sdg' }],
    });
    const told = given(volume, created, attached, observed);
    told.holds({ attachment: { 'i-2': '/dev/sdg' } });
    told.is({ sizeGiB: 16, drift: { sizeGiB: ['8', '16'], attachments: ['i-1=/dev/sdf', 'i-2=/dev/sdg'] } });
  });
});
