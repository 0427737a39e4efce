import { given, happened, moment, unseen } from '#testing';
import type { FactData } from '../facts.js';
import { imageName } from '../image-name/image-name.js';
import { instance } from '../instance/instance.js';
import { volume } from '../volume/volume.js';
import { createImage, type CreationAsked, snapshotsToStart } from './creation.js';
import { image } from './image.js';

const imageId = 'ami-0a1b2c3d4e5f60718';
const sourceId = 'ami-0f1e2d3c4b5a69788';
const instanceId = 'i-0a1b2c3d';
const region = 'eu-central-1';
const ownerId = '111122223333';
const launched = happened('09:00:00', 'InstanceLaunched', {
  instanceId,
  imageId: sourceId,
  ownerId,
  region,
  architecture: 'arm64',
  rootDeviceName: '/dev/xvda',
});
const running = given(instance, launched, happened('09:01:00', 'InstanceRunning', { instanceId })).state();
const attached = (volumeId: string, device: string, kmsKeyId?: string) =>
  given(
    volume,
    happened('09:00:00', 'VolumeCreated', { volumeId, ownerId, region, sizeGiB: 8, volumeType: 'gp3', kmsKeyId }),
    happened('09:00:01', 'VolumeAttached', { volumeId, instanceId, device }),
  ).state();
const volumes = [attached('vol-0a', '/dev/xvda'), attached('vol-0b', '/dev/sdf', 'key-1')];
const watermark = '111122223333:approved';
const source = given(
  image,
  happened('08:00:00', 'ImageRegistered', {
    imageId: sourceId,
    ownerId: '444455556666',
    region,
    attributes: { name: 'theirs', description: 'x', bootMode: 'uefi', imdsSupport: 'v2.0', productCodes: ['code-1'] },
  }),
  happened('08:10:00', 'ImageWatermarkAttached', { imageId: sourceId, watermark }),
).state();
const known = {
  account: ownerId,
  region,
  at: moment('10:00:00'),
  claim: { ...imageName.initial('x'), imageId },
  images: 0,
  imageLimit: 50_000,
  instance: running,
  volumes,
  source,
  snapshots: {},
  publicAccess: 'unblocked',
} as const;
const asked: CreationAsked = {
  imageId,
  name: 'mine',
  instanceId,
  snapshotIds: { 'vol-0a': 'snap-0a', 'vol-0b': 'snap-0b' },
};
const creating = (change: Partial<CreationAsked> | object = {}, more: object = {}) =>
  unseen(image, imageId).decide((now) => createImage(now, { ...asked, ...change }, { ...known, ...more }));
const device = { sizeGiB: 8, volumeType: 'gp3', encrypted: false, deleteOnTermination: false };
const rootDevice = { deviceName: '/dev/xvda', volumeId: 'vol-0a', snapshotId: 'snap-0a', ...device };
const dataDevice = { deviceName: '/dev/sdf', volumeId: 'vol-0b', snapshotId: 'snap-0b', ...device, kmsKeyId: 'key-1' };
const requested: FactData<'ImageCreationRequested'> = {
  imageId,
  ownerId,
  region,
  attributes: {
    name: 'mine',
    bootMode: 'uefi',
    imdsSupport: 'v2.0',
    productCodes: ['code-1'],
    architecture: 'arm64',
    rootDeviceName: '/dev/xvda',
    rootDeviceType: 'ebs',
    imageLocation: '111122223333/mine',
    blockDevices: [rootDevice, dataDevice],
  },
  sourceInstanceId: instanceId,
  noReboot: false,
};
const withDevices = (...blockDevices: FactData<'ImageCreationRequested'>['attributes']['blockDevices'] & {}) =>
  ({
    type: 'ImageCreationRequested',
    data: { ...requested, attributes: { ...requested.attributes, blockDevices } },
  }) as const;
const inherited = {
  type: 'ImageWatermarkAttached',
  data: { imageId, watermark, origin: { imageId: sourceId, region, createdAt: moment('08:00:00') } },
} as const;

describe('creating an image of an instance', () => {
  it('snapshots every EBS volume, and inherits attributes and watermarks', () =>
    creating().records({ type: 'ImageCreationRequested', data: requested }, inherited));

  it('tells which snapshots must follow, with the description that AWS gives them', () => {
    const [root, data] = snapshotsToStart({ ...requested, snapshotTags: { a: '1' } });
    expect(root).toEqual({
      snapshotId: 'snap-0a',
      ownerId,
      region,
      volumeId: 'vol-0a',
      imageId,
      sizeGiB: 8,
      encrypted: false,
      tags: { a: '1' },
      description: `Created by CreateImage(${instanceId}) for ${imageId}`,
    });
    expect(data).toMatchObject({ snapshotId: 'snap-0b', volumeId: 'vol-0b', kmsKeyId: 'key-1' });
  });

  it('lets the deletion on termination be chosen, devices left out and added, and nothing else changed', () => {
    const override = (...blockDevices: object[]) => creating({ blockDevices });
    override({ deviceName: '/dev/xvda', deleteOnTermination: true }).records(
      withDevices({ ...rootDevice, deleteOnTermination: true }, dataDevice),
      inherited,
    );
    override({ deviceName: '/dev/sdf', noDevice: true }).records(withDevices(rootDevice), inherited);
    const added = { deviceName: '/dev/sdg', sizeGiB: 5 };
    override(added).records(withDevices(rootDevice, dataDevice, added), inherited);
    override({ deviceName: '/dev/xvda', sizeGiB: 20 }).refuses('image-device-fixed', 'vol-0a');
    override({ deviceName: '/dev/sdf', encrypted: true }).refuses('image-device-fixed');
    override({ deviceName: '/dev/xvda', noDevice: true }).refuses('image-device-fixed');
    override({ deviceName: '/dev/sdg' }).refuses('image-device-malformed');
  });

  it('is of an own instance that runs or is stopped, and has EBS volumes', () => {
    const state = (...facts: Parameters<typeof given>[1][]) => ({
      instance: given(instance, launched, ...facts).state(),
    });
    const stopping = happened('09:30:00', 'InstanceStopping', { instanceId });
    const stopped = happened('09:31:00', 'InstanceStopped', { instanceId });
    creating({}, state(stopping, stopped)).records({ type: 'ImageCreationRequested', data: requested }, inherited);
    const gone = happened('09:30:00', 'InstanceTerminated', { instanceId });
    creating({}, state(gone)).refuses('instance-not-found', instanceId);
    creating({}, { instance: null }).refuses('instance-not-found');
    creating({}, { account: '444455556666' }).refuses('instance-not-found');
    creating({}, { volumes: [] }).refuses('instance-not-imageable');
    creating({}, { instance: { ...running, state: 'pending' } }).refuses('instance-not-imageable', 'pending');
  });

  it('does without the image that the instance runs, where that is not known', () => {
    const { bootMode: _boot, imdsSupport: _imds, productCodes: _codes, ...rest } = requested.attributes;
    creating({}, { source: null }).records({
      type: 'ImageCreationRequested',
      data: { ...requested, attributes: rest },
    });
  });
});
