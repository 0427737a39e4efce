import { given, happened, moment, unseen } from '#testing';
import { imageName } from '../image-name/image-name.js';
import { snapshot } from '../snapshot/snapshot.js';
import type { Image } from '../states.js';
import { copyImage, type ImageCopyAsked, snapshotsToCopy } from './copying.js';
import { image } from './image.js';

const imageId = 'ami-0a1b2c3d4e5f60718';
const sourceImageId = 'ami-0f1e2d3c4b5a69788';
const ownerId = '111122223333';
const [region, sourceRegion] = ['eu-central-1', 'us-east-1'];
const me = { kind: 'account', id: ownerId } as const;
const snapshotOf = (owner: string, encrypted = false) =>
  given(
    snapshot,
    happened('07:00:00', 'SnapshotStarted', { snapshotId: 'snap-01', ownerId: owner, region: sourceRegion, encrypted }),
    happened('07:10:00', 'SnapshotCompleted', { snapshotId: 'snap-01' }),
  );
const shared = happened('07:20:00', 'SnapshotShared', { snapshotId: 'snap-01', grantees: [me] });
const imageOf = (owner: string, attributes: Image['attributes'] = {}) =>
  given(
    image,
    happened('08:00:00', 'ImageRegistered', {
      imageId: sourceImageId,
      ownerId: owner,
      region: sourceRegion,
      attributes: {
        name: 'theirs',
        architecture: 'x86_64',
        blockDevices: [{ deviceName: '/dev/xvda', snapshotId: 'snap-01', sizeGiB: 8, encrypted: false }],
        ...attributes,
      },
      tags: { Team: 'web', 'aws:cloudformation:stack-name': 's' },
    }),
    happened('08:10:00', 'LaunchPermissionGranted', { imageId: sourceImageId, grantees: [me] }),
  );
const known = {
  account: ownerId,
  region,
  at: moment('10:00:00'),
  claim: { ...imageName.initial('x'), imageId },
  images: 0,
  imageLimit: 50_000,
  publicAccess: 'unblocked',
  source: imageOf(ownerId).state(),
  sourceSnapshots: { 'snap-01': snapshotOf(ownerId).state() },
  encryptionByDefault: false,
  copiesUnderWay: 0,
} as const;
const asked: ImageCopyAsked = {
  imageId,
  name: 'copy',
  sourceImageId,
  sourceRegion,
  snapshotIds: { 'snap-01': 'snap-02' },
};
const copying = (change: Partial<ImageCopyAsked> = {}, more: object = {}) =>
  unseen(image, imageId).decide((now) => copyImage(now, { ...asked, ...change }, { ...known, ...more }));
const device = { deviceName: '/dev/xvda', snapshotId: 'snap-02', sizeGiB: 8, encrypted: false };
const requested = {
  imageId,
  ownerId,
  region,
  attributes: { name: 'copy', architecture: 'x86_64', imageLocation: '111122223333/copy', blockDevices: [device] },
  sourceImageId,
  sourceRegion,
  copiesTags: false,
  snapshotSources: { 'snap-02': 'snap-01' },
};
const theirs = (...facts: Parameters<typeof given>[1][]) => ({
  source: imageOf('444455556666').state(),
  sourceSnapshots: {
    'snap-01': snapshotOf('444455556666')
      .when(...facts)
      .state(),
  },
});

describe('copying an image', () => {
  it('copies its attributes, and a snapshot for each of its own', () => {
    copying().records({ type: 'ImageCopyRequested', data: requested });
    expect(snapshotsToCopy(requested)).toEqual([
      {
        snapshotId: 'snap-02',
        ownerId,
        region,
        sourceSnapshotId: 'snap-01',
        sourceRegion,
        sizeGiB: 8,
        encrypted: false,
        description: `Copied for DestinationAmi ${imageId} from SourceAmi ${sourceImageId} for SourceSnapshot snap-01.`,
      },
    ]);
  });

  it("copies tags when asked to, of an own image only, and never AWS's own", () => {
    copying({ copiesTags: true, tags: { Stage: 'test' } }).records({
      type: 'ImageCopyRequested',
      data: { ...requested, copiesTags: true, tags: { Team: 'web', Stage: 'test' } },
    });
    copying({ copiesTags: true }, theirs(shared)).records({
      type: 'ImageCopyRequested',
      data: { ...requested, copiesTags: true },
    });
  });

  it("needs another account's image shared, and its snapshots, too", () => {
    copying({}, theirs()).refuses('image-copy-storage-unshared', 'snap-01');
    copying({}, { ...theirs(shared), account: '777788889999' }).refuses('image-not-found');
    copying({}, { source: null }).refuses('image-not-found');
    copying({ sourceRegion: 'eu-west-1' }).refuses('image-not-found');
    const disabled = imageOf(ownerId)
      .when(happened('09:00:00', 'ImageDisabled', { imageId: sourceImageId }))
      .state();
    copying({}, { source: disabled }).refuses('image-not-available', 'disabled');
  });

  it('confines images with product codes to their account', () => {
    const paid = (owner: string) => ({ source: imageOf(owner, { productCodes: ['code-1'] }).state() });
    copying({}, { ...theirs(shared), ...paid('444455556666') }).refuses('image-paid-confined');
    expect(() => copying({}, paid(ownerId)).refuses('image-paid-confined')).toThrow(/a refusal/);
  });

  it('encrypts as asked or by default, and never decrypts', () => {
    const encrypted = (change: Partial<ImageCopyAsked>, more: object, told: object) =>
      copying(change, more).records({
        type: 'ImageCopyRequested',
        data: {
          ...requested,
          ...change,
          attributes: { ...requested.attributes, blockDevices: [{ ...device, encrypted: true, ...told }] },
        },
      });
    encrypted({ encrypted: true, kmsKeyId: 'key-1' }, {}, { kmsKeyId: 'key-1' });
    encrypted({}, { encryptionByDefault: true, defaultKey: 'key-2' }, { kmsKeyId: 'key-2' });
    const sealed = { sourceSnapshots: { 'snap-01': snapshotOf(ownerId, true).state() } };
    encrypted({}, sealed, {});
    copying({ encrypted: false }, sealed).refuses('encryption-never-removed');
    const store = { source: imageOf(ownerId, { rootDeviceType: 'instance-store', blockDevices: [] }).state() };
    copying({ encrypted: true }, store).refuses('image-copy-encrypted-alike');
  });

  it('passes watermarks on', () => {
    const watermark = '111122223333:approved';
    const marked = happened('09:00:00', 'ImageWatermarkAttached', { imageId: sourceImageId, watermark });
    const origin = { imageId: sourceImageId, region: sourceRegion, createdAt: moment('08:00:00') };
    copying({}, { source: imageOf(ownerId).when(marked).state() }).records(
      { type: 'ImageCopyRequested', data: requested },
      { type: 'ImageWatermarkAttached', data: { imageId, watermark, origin } },
    );
  });

  it('stays within its partition, its durations and the number of copies under way', () => {
    const china = imageOf(ownerId).state();
    copying({ sourceRegion: 'cn-north-1' }, { source: { ...china, region: 'cn-north-1' } }).refuses(
      'image-copy-across-partitions',
      'cn-north-1',
    );
    copying({ durationMinutes: 20 }).refuses('image-copy-duration-malformed', '20 minutes');
    copying({ durationMinutes: 45 }).records({ type: 'ImageCopyRequested', data: requested });
    copying({}, { copiesUnderWay: 300 }).refuses('image-copy-limit-exceeded');
  });
});
