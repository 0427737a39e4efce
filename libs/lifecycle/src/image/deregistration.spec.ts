import { given, happened, moment } from '#testing';
import { imageName } from '../image-name/image-name.js';
import { deregisterImage } from './deregistration.js';
import { image } from './image.js';
import { protectImage, protectionLapses, unprotectImage } from './protecting.js';
import { purgeImage, restoreImage } from './recycling.js';

const imageId = 'ami-0a1b2c3d4e5f60718';
const region = 'eu-central-1';
const birth = { imageId, ownerId: '111122223333', region, attributes: { name: 'base' } };
const registered = happened('10:00:00', 'ImageRegistered', birth);
const owner = { account: '111122223333', region, at: moment('12:00:00') };
const known = { ...owner, keptUntil: null, snapshots: [] };
const guarded = (withCooldown: boolean) =>
  happened('11:00:00', 'DeregistrationProtectionEnabled', { imageId, withCooldown });
const tomorrow = moment('2026-03-02T11:30:00');
const cooling = happened('11:30:00', 'DeregistrationProtectionDisabled', { imageId, cooldownUntil: tomorrow });
const deregistered = happened('12:00:00', 'ImageDeregistered', { imageId });
const recycled = happened('12:00:00.000001', 'ImageRecycled', { imageId, until: moment('2026-03-08') });
const gone = { type: 'ImageDeregistered', data: { imageId } } as const;
type Facts = Parameters<typeof given>[1][];

describe('deregistering an image', () => {
  const deregistering = (change: Partial<typeof known> | object = {}, ...facts: Facts) =>
    given(image, registered, ...facts).decide((now) => deregisterImage(now, {}, { ...known, ...change }));

  it('ends it, whether it is available, disabled, or failed', () => {
    deregistering().records(gone);
    deregistering({}, happened('11:00:00', 'ImageDisabled', { imageId })).records(gone);
    deregistering({}, happened('11:00:00', 'ImageCreationFailed', { imageId })).records(gone);
    deregistering({}, deregistered).refuses('image-ended');
  });

  it('is for its owner', () => deregistering({ account: '444455556666' }).refuses('image-not-found'));

  it('puts it into the Recycle Bin when a rule keeps it at that moment, and only what could still launch', () => {
    const until = moment('2026-03-08');
    deregistering({ keptUntil: until }).records(gone, { type: 'ImageRecycled', data: { imageId, until } });
    deregistering({ keptUntil: until }, happened('11:00:00', 'ImageCreationFailed', { imageId })).records(gone);
  });

  it('tells what became of each snapshot that was to go with it', () => {
    const snapshots = [
      { snapshotId: 'snap-01', refusedBy: null },
      { snapshotId: 'snap-02', refusedBy: 'snapshot-in-use' },
      { snapshotId: 'snap-03', refusedBy: 'snapshot-not-owned' },
      { snapshotId: 'snap-04', refusedBy: 'snapshot-locked' },
    ] as const;
    const results = ['success', 'skipped', 'missing-permissions', 'client-error'];
    const snapshotResults = snapshots.map(({ snapshotId }, index) => ({ snapshotId, result: String(results[index]) }));
    given(image, registered)
      .decide((now) => deregisterImage(now, { deletesSnapshots: true }, { ...known, snapshots }))
      .records({ type: 'ImageDeregistered', data: { imageId, deletesSnapshots: true, snapshotResults } });
    given(image, registered)
      .decide((now) => deregisterImage(now, {}, { ...known, snapshots }))
      .records(gone);
  });

  it('waits for protection to be turned off, and for its cooldown to end', () => {
    deregistering({}, guarded(false)).refuses('deregistration-protected');
    deregistering({}, guarded(true), cooling).refuses('deregistration-cooling-down');
    deregistering({ at: tomorrow - 1 }, guarded(true), cooling).refuses('deregistration-cooling-down');
    deregistering({ at: tomorrow }, guarded(true), cooling).records(gone);
  });

  it('is not for images that AWS Backup manages', () =>
    deregistering(
      {},
      happened('11:00:00', 'TagsSet', { resourceId: imageId, tags: { 'aws:backup:source-resource': 'i-1' } }),
    ).refuses('image-kept-by-backup'));
});

describe('the protection of an image from deregistration', () => {
  const enabled = (withCooldown: boolean) =>
    ({ type: 'DeregistrationProtectionEnabled', data: { imageId, withCooldown } }) as const;

  it('is turned on, and changed between with and without a cooldown', () => {
    const protecting = (withCooldown: boolean, ...facts: Facts) =>
      given(image, registered, ...facts).decide((now) => protectImage(now, { withCooldown }, owner));
    protecting(true).records(enabled(true));
    protecting(true, guarded(true)).records();
    protecting(false, guarded(true)).records(enabled(false));
    protecting(false, guarded(true), cooling).records(enabled(false));
  });

  it('holds for a day after it is turned off, when it has a cooldown', () => {
    const turningOff = (...facts: Facts) =>
      given(image, registered, ...facts).decide((now) => unprotectImage(now, owner));
    const off = 'DeregistrationProtectionDisabled';
    turningOff().records();
    turningOff(guarded(false)).records({ type: off, data: { imageId } });
    turningOff(guarded(true)).records({ type: off, data: { imageId, cooldownUntil: moment('2026-03-02T12:00:00') } });
    turningOff(guarded(true), cooling).records();
  });

  it('lapses once when the cooldown has ended', () => {
    const told = given(image, registered, guarded(true), cooling);
    told.decide((now) => protectionLapses(now, tomorrow - 1)).records();
    told
      .decide((now) => protectionLapses(now, tomorrow))
      .records({ type: 'DeregistrationProtectionLapsed', data: { imageId } });
    told
      .when(happened('2026-03-02T11:30:00', 'DeregistrationProtectionLapsed', { imageId }))
      .decide((now) => protectionLapses(now, tomorrow))
      .records();
  });
});

describe('an image in the Recycle Bin', () => {
  const binned = given(image, registered, deregistered, recycled);
  const claim = { ...imageName.initial('x'), imageId };
  const restored = { type: 'ImageRestoredFromRecycleBin', data: { imageId } } as const;

  it('comes back once all of its snapshots are there and its name is its own again', () => {
    const restoring = (change: object) =>
      binned.decide((now) => restoreImage(now, { ...owner, claim, missingSnapshots: [], ...change }));
    restoring({}).records(restored);
    restoring({ missingSnapshots: ['snap-01'] }).refuses('image-snapshots-missing', 'snap-01');
    restoring({ claim: { ...claim, imageId: 'ami-0f1e2d3c' } }).refuses('image-name-taken');
    restoring({ account: '444455556666' }).refuses('image-not-in-bin');
    restoring({ at: moment('2026-03-07T23:59:59') }).records(restored);
    restoring({ at: moment('2026-03-08') }).refuses('image-not-in-bin', 'retention has ended');
    given(image, registered, deregistered)
      .decide((now) => restoreImage(now, { ...owner, claim, missingSnapshots: [] }))
      .refuses('image-not-in-bin');
  });

  it('is gone when its retention has ended, and not before', () => {
    const purging = (at: string) => binned.decide((now) => purgeImage(now, { ...owner, at: moment(at) }));
    purging('2026-03-07T23:59:59').refuses('image-retention-running');
    purging('2026-03-08').records({ type: 'ImagePurged', data: { imageId } });
    binned
      .when(happened('13:00:00', 'ImageRestoredFromRecycleBin', { imageId }))
      .decide((now) => purgeImage(now, { ...owner, at: moment('2026-03-08') }))
      .refuses('image-not-in-bin');
  });
});
