import { given, happened, moment } from '#testing';
import { isDeprecated } from './deprecation.js';
import { image } from './image.js';

const imageId = 'ami-0a1b2c3d4e5f60718';
const birth = {
  imageId,
  ownerId: '111122223333',
  region: 'eu-central-1',
  attributes: { name: 'base', blockDevices: [{ deviceName: '/dev/xvda', snapshotId: 'snap-1' }] },
};
const registered = happened('10:00:00', 'ImageRegistered', birth);
const watermark = '111122223333:approved';

describe('an image', () => {
  it('is known as a whole when its making is in evidence', () =>
    given(image, registered).is({
      known: true,
      complete: true,
      creation: 'registered',
      createdAt: moment('10:00:00'),
      ownerId: '111122223333',
    }));

  it('tells its owner, its Region, its attributes and its tags for every moment', () => {
    const tagged = happened('10:05:00', 'TagsSet', { resourceId: imageId, tags: { Team: 'web', Stage: 'test' } });
    const untagged = happened('10:06:00', 'TagsRemoved', {
      resourceId: imageId,
      tags: [{ key: 'Stage', value: 'live' }, { key: 'Team' }],
    });
    const described = happened('10:07:00', 'ImageAttributesChanged', { imageId, attributes: { description: 'D' } });
    const told = given(image, registered, tagged, untagged, described);
    told.holds(
      { owner: { '111122223333': '' }, region: { 'eu-central-1': '' }, attributes: { '': '{"name":"base"}' } },
      '10:06:30',
    );
    told.holds({ tag: { Team: 'web', Stage: 'test' } }, '10:05:30');
    told.holds({ tag: { Stage: 'test' }, attributes: { '': '{"description":"D","name":"base"}' } });
  });

  it('keeps tags whose keys mean something to JavaScript', () => {
    const tags = Object.fromEntries([
      ['__proto__', 'a'],
      ['constructor', 'b'],
    ]);
    const tagged = happened('10:05:00', 'TagsSet', { resourceId: imageId, tags });
    expect(given(image, registered, tagged).held('tag', '__proto__')).toEqual([['10:05:00', null]]);
    expect(given(image, registered, tagged).held('tag', 'constructor')).toEqual([['10:05:00', null]]);
  });

  it("loses the user's tags, not those of AWS, when all are removed", () => {
    const tags = { Team: 'web', 'aws:cloudformation:stack-name': 's' };
    const tagged = happened('10:05:00', 'TagsSet', { resourceId: imageId, tags });
    const untagged = happened('10:06:00', 'TagsRemoved', { resourceId: imageId, tags: [] });
    given(image, registered, tagged, untagged).holds({ tag: { 'aws:cloudformation:stack-name': 's' } });
  });

  it('never loses the snapshots that hold its data, not even by its deregistration', () => {
    const deregistered = happened('11:00:00', 'ImageDeregistered', {
      imageId,
      snapshotResults: [{ snapshotId: 'snap-2', result: 'skipped' }],
    });
    given(image, registered, deregistered).holds({ snapshot: { 'snap-1': '/dev/xvda', 'snap-2': '' } });
  });

  it('names the image and the instance that it was made from', () => {
    const copied = { ...birth, sourceImageId: 'ami-9', sourceRegion: 'us-east-1' };
    given(image, happened('10:00:00', 'ImageCopyRequested', copied)).holds({ source: { 'image:ami-9': 'us-east-1' } });
    const created = { ...birth, sourceInstanceId: 'i-9' };
    given(image, happened('10:00:00', 'ImageCreationRequested', created)).holds({ source: { 'instance:i-9': '' } });
  });

  it('counts as deprecated from its time on, without any fact, and no longer once that is cancelled', () => {
    const set = happened('10:10:00', 'ImageDeprecationSet', { imageId, deprecateAt: moment('12:00:00') });
    const cancelled = happened('13:00:00', 'ImageDeprecationCancelled', { imageId });
    const intervals = given(image, registered, set, cancelled).intervals();
    const answers = ['11:59:59', '12:00:00', '12:59:59', '13:00:00'].map((at) => isDeprecated(intervals, moment(at)));
    expect(answers).toEqual([false, true, true, false]);
    expect(isDeprecated({ deprecation: { at: String(moment('12:00:00')) } }, moment('12:00:00'))).toBe(true);
  });

  it('stays protected for 24 hours after its protection with a cooldown was turned off', () => {
    const on = happened('10:10:00', 'DeregistrationProtectionEnabled', { imageId, withCooldown: true });
    const off = happened('11:00:00', 'DeregistrationProtectionDisabled', { imageId });
    const lapsed = happened('2026-03-02T11:00:00Z', 'DeregistrationProtectionLapsed', { imageId });
    given(image, registered, on).holds({ protection: { enabled: 'with-cooldown' } });
    given(image, registered, on, off).holds({ protection: { cooldown: String(moment('2026-03-02T11:00:00Z')) } });
    given(image, registered, on, off, lapsed).holds({ protection: {} });
    const again = happened('12:00:00', 'DeregistrationProtectionDisabled', { imageId });
    given(image, registered, on, off, again).holds({
      protection: { cooldown: String(moment('2026-03-02T11:00:00Z')) },
    });
    const plain = happened('10:20:00', 'DeregistrationProtectionEnabled', { imageId, withCooldown: false });
    given(image, registered, plain, off).holds({ protection: {} });
  });

  it('carries watermarks until they are detached', () => {
    const attached = happened('10:10:00', 'ImageWatermarkAttached', { imageId, watermark });
    const detached = happened('11:00:00', 'ImageWatermarkDetached', { imageId, watermark });
    expect(given(image, registered, attached, detached).held('watermark', watermark)).toEqual([
      ['10:10:00', '11:00:00'],
    ]);
  });

  it('is born once: a second piece of evidence of its making takes nothing back', () => {
    const disabled = happened('10:30:00', 'ImageDisabled', { imageId });
    const again = happened('10:31:00', 'ImageRegistered', birth);
    given(image, registered, disabled, again).is({ state: 'disabled', createdAt: moment('10:00:00') });
  });
});

describe('an image whose making was not seen', () => {
  const account = '111122223333';
  const byOwner = { account } as const;
  const grantees = [{ kind: 'account', id: '444455556666' } as const];

  it('is owned by whoever changes it, as of then: nobody else could', () => {
    const granted = happened('10:30:00', 'LaunchPermissionGranted', { imageId, grantees }, byOwner);
    const told = given(image, granted);
    told.holds({ owner: {} }, '10:29:59');
    told.holds({ owner: { [account]: '' } });
    told.is({ complete: false, state: 'unknown' });
  });

  it('is not owned by who launches it, tags it, gives up its share, or shows an inventory of it', () => {
    const launched = happened('10:00:00', 'ImageLaunched', { imageId, byAccount: account, instanceIds: [] }, byOwner);
    const tagged = happened('10:01:00', 'TagsSet', { resourceId: imageId, tags: { Mine: 'yes' } }, byOwner);
    const declined = happened('10:02:00', 'LaunchPermissionDeclined', { imageId, accountId: account }, byOwner);
    const shown = happened(
      '10:03:00',
      'ImageObserved',
      { imageId, state: 'available', attributes: {} },
      { ...byOwner, source: 'import' },
    );
    given(image, launched, tagged, declined, shown).is({ ownerId: null });
  });
});

describe('an image seen by an inventory', () => {
  const observed = happened('11:00:00', 'ImageObserved', {
    imageId,
    ownerId: '111122223333',
    region: 'eu-central-1',
    state: 'disabled',
    public: true,
    createdAt: moment('09:00:00'),
    attributes: { name: 'other', architecture: 'arm64' },
    tags: { Team: 'web' },
  });

  it('is what it shows from then on, and unknown before', () => {
    const told = given(image, observed);
    told.holds({ state: {}, tag: {}, permission: {} }, '10:59:59');
    told.holds({ state: { disabled: 'observed' }, tag: { Team: 'web' }, permission: { 'everyone:all': '' } });
    told.is({ complete: false, inventoried: true, creation: 'observed', createdAt: moment('09:00:00'), drift: {} });
  });

  it('drifts in each member that differs from what its facts say', () =>
    given(image, registered, observed).is({
      state: 'disabled',
      drift: {
        name: ['base', 'other'],
        public: ['false', 'true'],
        state: ['available', 'disabled'],
        tags: ['', 'Team=web'],
      },
    }));

  it('does not drift in what the facts before did not tell', () => {
    const agreeing = happened('11:00:00', 'ImageObserved', {
      imageId,
      state: 'available',
      attributes: { name: 'base', platformDetails: 'Linux/UNIX' },
      tags: {},
    });
    given(image, registered, agreeing).is({ drift: {}, certainty: 'observed' });
  });
});
