import type { FactExamples, ImageFactType } from '../facts.js';

const image = { imageId: 'ami-0a1b2c3d4e5f60718' };
const birth = { ...image, ownerId: '111122223333', region: 'eu-central-1' };
const grantees = [
  { kind: 'account', id: '444455556666' },
  { kind: 'organization', id: 'arn:aws:organizations::111122223333:organization/o-a1b2c3d4e5' },
] as const;

/** One telling example of each fact of an image. */
export const IMAGE_EXAMPLES: FactExamples<ImageFactType> = {
  ImageCreationRequested: {
    ...birth,
    attributes: { name: 'web-2026-03-01', description: 'Nightly build', architecture: 'arm64' },
    tags: { Team: 'web' },
    sourceInstanceId: 'i-0a1b2c3d4e5f60718',
    noReboot: true,
  },
  ImageRegistered: {
    ...birth,
    attributes: {
      name: 'base-2026-03',
      architecture: 'x86_64',
      rootDeviceName: '/dev/xvda',
      rootDeviceType: 'ebs',
      blockDevices: [{ deviceName: '/dev/xvda', snapshotId: 'snap-0a1b2c3d4e5f60718', sizeGiB: 8 }],
    },
  },
  ImageCopyRequested: {
    ...birth,
    attributes: { name: 'base-2026-03' },
    sourceImageId: 'ami-0f1e2d3c4b5a69788',
    sourceRegion: 'us-east-1',
    encrypted: true,
    kmsKeyId: 'arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab',
    copiesTags: true,
  },
  ImageRestoreRequested: {
    ...birth,
    attributes: { name: 'base-restored' },
    bucket: 'image-archive',
    objectKey: 'ami-0f1e2d3c4b5a69788.bin',
  },
  ImageBecameAvailable: image,
  ImageCreationFailed: { ...image, reason: 'The snapshot limit was reached.' },
  ImageObserved: {
    ...birth,
    state: 'available',
    public: false,
    createdAt: 1772323200000000,
    deprecateAt: 1835395200000000,
    deregistrationProtection: 'disabled',
    sourceImageId: 'ami-0f1e2d3c4b5a69788',
    sourceRegion: 'us-east-1',
    attributes: { name: 'base-2026-03', platformDetails: 'Linux/UNIX', imdsSupport: 'v2.0' },
    tags: { Team: 'web' },
  },
  LaunchPermissionsObserved: { ...image, grantees: [...grantees] },
  ImageAttributesChanged: { ...image, attributes: { description: 'The base of all web servers' } },
  ImageDeprecationSet: { ...image, deprecateAt: 1835395200000000 },
  ImageDeprecationCancelled: image,
  ImageDeprecationTookEffect: image,
  DeregistrationProtectionEnabled: { ...image, withCooldown: true },
  DeregistrationProtectionDisabled: { ...image, cooldownUntil: 1772409600000000 },
  DeregistrationProtectionLapsed: image,
  ImageWatermarkAttached: {
    ...image,
    watermark: '111122223333:approved',
    origin: { imageId: 'ami-0f1e2d3c4b5a69788', region: 'us-east-1', attachedAt: 1772323200000000 },
  },
  ImageWatermarkDetached: { ...image, watermark: '111122223333:approved' },
  FastLaunchChanged: { ...image, state: 'enabled-failed', reason: 'Client.UserInitiated' },
  LaunchPermissionGranted: { ...image, grantees: [...grantees] },
  LaunchPermissionRevoked: { ...image, grantees: [{ kind: 'account', id: '444455556666' }] },
  LaunchPermissionsReset: image,
  LaunchPermissionDeclined: { ...image, accountId: '444455556666' },
  ImageLaunched: {
    ...image,
    byAccount: '444455556666',
    region: 'eu-central-1',
    instanceIds: ['i-0a1b2c3d4e5f60718'],
    reservationId: 'r-0a1b2c3d4e5f60718',
  },
  ImageCopyTaken: {
    ...image,
    byAccount: '444455556666',
    copyImageId: 'ami-0f1e2d3c4b5a69788',
    toRegion: 'us-east-1',
  },
  ImageStored: { ...image, bucket: 'image-archive', objectKey: 'ami-0a1b2c3d4e5f60718.bin' },
  ImageExported: { ...image, exportTaskId: 'export-ami-0a1b2c3d', format: 'VMDK', bucket: 'image-archive' },
  ImageStoreEnded: {
    ...image,
    bucket: 'image-archive',
    objectKey: 'ami-0a1b2c3d4e5f60718.bin',
    result: 'completed',
  },
  ImageExportEnded: { ...image, exportTaskId: 'export-ami-0a1b2c3d', result: 'failed', reason: 'Access was denied.' },
  ImageDisabled: image,
  ImageEnabled: image,
  ImageDeregistered: {
    ...image,
    deletesSnapshots: true,
    snapshotResults: [{ snapshotId: 'snap-0a1b2c3d4e5f60718', result: 'success' }],
  },
  ImageRecycled: { ...image, until: 1774915200000000 },
  ImageRestoredFromRecycleBin: image,
  ImagePurged: image,
};
