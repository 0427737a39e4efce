import { ACCOUNT, cloudTrail, type CloudTrailRecord } from '#testing';
import { Misunderstood } from './call.js';
import { readCloudTrail } from './records.js';

const told = (record: CloudTrailRecord) =>
  (readCloudTrail(cloudTrail(record))?.drafts ?? []).map(({ id, type, data }) => [id, type, data]);
const imageId = 'ami-0a';
const call = (
  eventName: string,
  requestParameters: object = { imageId },
  responseElements: object = { _return: true },
) => told({ eventName, requestParameters, responseElements });

describe('what calls on images tell', () => {
  it('names the image and the instance of a CreateImage, with the tags for the image alone', () => {
    const tagSpecificationSet = {
      items: [
        { resourceType: 'image', tags: [{ key: 'Name', value: 'base' }] },
        { resourceType: 'snapshot', tags: [{ key: 'not', value: 'here' }] },
      ],
    };
    const request = { instanceId: 'i-01', name: 'base', description: 'd', noReboot: true, tagSpecificationSet };
    expect(call('CreateImage', request, { imageId })).toMatchObject([
      [
        imageId,
        'ImageCreationRequested',
        {
          ownerId: ACCOUNT,
          region: 'us-east-1',
          sourceInstanceId: 'i-01',
          noReboot: true,
          attributes: { name: 'base', description: 'd' },
          tags: { Name: 'base' },
        },
      ],
      ['i-01', 'InstanceImaged', { instanceId: 'i-01', imageId, noReboot: true }],
    ]);
  });

  it('takes the defaults of RegisterImage where the request is silent, and the size as number or text', () => {
    const blockDeviceMapping = {
      items: [{ deviceName: '/dev/xvda', ebs: { snapshotId: 'snap-01', volumeSize: '8', deleteOnTermination: true } }],
    };
    const [image] = call('RegisterImage', { name: 'n', blockDeviceMapping, enaSupport: false }, { imageId });
    expect(image).toMatchObject([
      imageId,
      'ImageRegistered',
      {
        attributes: {
          architecture: 'i386',
          virtualizationType: 'paravirtual',
          rootDeviceType: 'ebs',
          enaSupport: false,
          blockDevices: [{ deviceName: '/dev/xvda', snapshotId: 'snap-01', sizeGiB: 8, deleteOnTermination: true }],
        },
      },
    ]);
    expect(
      call('RegisterImage', { name: 'n', imageLocation: 'bucket/image.manifest.xml' }, { imageId })[0]?.[2],
    ).toMatchObject({
      attributes: { rootDeviceType: 'instance-store' },
    });
  });

  it('tells a registration as a use of each of its snapshots, once where two devices share one', () => {
    const ids = ['snap-01', 'snap-02', 'snap-01'];
    const items = ids.map((snapshotId, n) => ({ deviceName: `/dev/sd${n}`, ebs: { snapshotId } }));
    const told = call('RegisterImage', { name: 'n', blockDeviceMapping: { items } }, { imageId });
    expect(told.slice(1)).toEqual(
      ['snap-01', 'snap-02'].map((snapshotId) => [
        snapshotId,
        'SnapshotUsed',
        { snapshotId, use: 'image-registered', madeId: imageId, byAccount: ACCOUNT },
      ]),
    );
  });

  it('tells a copy on the copy and on its source', () => {
    const request = { sourceImageId: 'ami-0b', sourceRegion: 'eu-west-1', name: 'copy', encrypted: true };
    expect(call('CopyImage', request, { imageId })).toMatchObject([
      [imageId, 'ImageCopyRequested', { sourceImageId: 'ami-0b', sourceRegion: 'eu-west-1', encrypted: true }],
      ['ami-0b', 'ImageCopyTaken', { byAccount: ACCOUNT, copyImageId: imageId, toRegion: 'us-east-1' }],
    ]);
  });

  it('deletes with an image only the snapshots whose deletion succeeded', () => {
    const deleteSnapshotResultSet = {
      items: [
        { snapshotId: 'snap-01', returnCode: 'success' },
        { snapshotId: 'snap-02', returnCode: 'skipped' },
      ],
    };
    expect(
      call('DeregisterImage', { imageId, deleteAssociatedSnapshots: true }, { _return: true, deleteSnapshotResultSet }),
    ).toMatchObject([
      [
        imageId,
        'ImageDeregistered',
        { deletesSnapshots: true, snapshotResults: [{ snapshotId: 'snap-01' }, { snapshotId: 'snap-02' }] },
      ],
      ['snap-01', 'SnapshotDeleted', { withImageId: imageId }],
    ]);
  });

  it.each([
    ['DisableImage', 'ImageDisabled', {}, {}],
    ['EnableImage', 'ImageEnabled', {}, {}],
    [
      'EnableImageDeprecation',
      'ImageDeprecationSet',
      { deprecateAt: '2027-01-01T00:00:00.000Z' },
      { deprecateAt: 1798761600000000 },
    ],
    [
      'EnableImageDeprecation',
      'ImageDeprecationSet',
      { deprecateAt: 1798761600000 },
      { deprecateAt: 1798761600000000 },
    ],
    ['DisableImageDeprecation', 'ImageDeprecationCancelled', {}, {}],
    ['RestoreImageFromRecycleBin', 'ImageRestoredFromRecycleBin', {}, {}],
    [
      'EnableImageDeregistrationProtection',
      'DeregistrationProtectionEnabled',
      { withCooldown: true },
      { withCooldown: true },
    ],
    ['AttachImageWatermark', 'ImageWatermarkAttached', { watermarkName: 'gold' }, { watermark: `${ACCOUNT}:gold` }],
    ['DetachImageWatermark', 'ImageWatermarkDetached', { watermarkKey: '1:gold' }, { watermark: '1:gold' }],
    ['EnableFastLaunch', 'FastLaunchChanged', {}, { state: 'enabling' }],
    ['CreateStoreImageTask', 'ImageStored', { bucket: 'b' }, { bucket: 'b' }],
    [
      'ExportImage',
      'ImageExported',
      { diskImageFormat: 'VMDK', s3ExportLocation: { s3Bucket: 'b' } },
      { format: 'VMDK', bucket: 'b' },
    ],
  ])('reads %s as %s', (eventName, type, request, data) => {
    expect(call(eventName, { imageId, ...request })).toMatchObject([[imageId, type, { imageId, ...data }]]);
  });

  it('lets protection hold for a day where it was turned off with a cooldown', () => {
    const [, , data] =
      call('DisableImageDeregistrationProtection', { imageId }, { _return: 'disabled-after-cooldown' })[0] ?? [];
    expect(data).toEqual({ imageId, cooldownUntil: Date.UTC(2026, 2, 2, 12) * 1000 });
    expect(call('DisableImageDeregistrationProtection', { imageId }, { _return: 'disabled' })[0]?.[2]).toEqual({
      imageId,
      cooldownUntil: undefined,
    });
  });

  it('tells what names no image yet on the account', () => {
    expect(call('ImportImage', { description: 'd' }, { importTaskId: 'import-ami-1' })).toMatchObject([
      [ACCOUNT, 'ImportTaskRequested', { taskId: 'import-ami-1', makes: 'image' }],
    ]);
  });

  it('is not guessed where the answer names no image', () => {
    expect(() => call('CopyImage', { sourceImageId: 'ami-0b' }, { _return: true })).toThrow(Misunderstood);
  });
});
