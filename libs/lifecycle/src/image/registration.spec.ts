import { given, happened, moment, unseen } from '#testing';
import { imageName } from '../image-name/image-name.js';
import { snapshot } from '../snapshot/snapshot.js';
import { image } from './image.js';
import { registerImage, type RegistrationAsked } from './registration.js';

const imageId = 'ami-0a1b2c3d4e5f60718';
const region = 'eu-central-1';
const ownerId = '111122223333';
const started = (snapshotId: string, owner = ownerId) =>
  happened('09:00:00', 'SnapshotStarted', { snapshotId, ownerId: owner, region, sizeGiB: 8, encrypted: true });
const completed = (snapshotId: string) => happened('09:10:00', 'SnapshotCompleted', { snapshotId });
const friend = { kind: 'account', id: ownerId } as const;
const snapshots = {
  'snap-0a': given(snapshot, started('snap-0a'), completed('snap-0a')).state(),
  'snap-0b': given(snapshot, started('snap-0b')).state(),
  'snap-0c': given(snapshot, started('snap-0c', '444455556666'), completed('snap-0c')).state(),
  'snap-0d': given(
    snapshot,
    started('snap-0d', '444455556666'),
    completed('snap-0d'),
    happened('09:20:00', 'SnapshotShared', { snapshotId: 'snap-0d', grantees: [friend] }),
  ).state(),
};
const known = {
  account: ownerId,
  region,
  at: moment('10:00:00'),
  claim: { ...imageName.initial('x'), imageId },
  images: 0,
  imageLimit: 50_000,
  snapshots,
  publicAccess: 'unblocked',
} as const;
const root = { deviceName: '/dev/sda1', snapshotId: 'snap-0a' };
const asked: RegistrationAsked = { imageId, name: 'base', blockDevices: [root] };
const hvm = { architecture: 'x86_64', virtualizationType: 'hvm' };
const registering = (change: Partial<RegistrationAsked> | object = {}, more: Partial<typeof known> | object = {}) =>
  unseen(image, imageId).decide((now) => registerImage(now, { ...asked, ...change }, { ...known, ...more }));
const registered = {
  imageId,
  ownerId,
  region,
  attributes: {
    name: 'base',
    architecture: 'i386',
    virtualizationType: 'paravirtual',
    imageLocation: '111122223333/base',
    rootDeviceName: '/dev/sda1',
    rootDeviceType: 'ebs',
    blockDevices: [{ ...root, volumeType: 'gp2', deleteOnTermination: true, sizeGiB: 8, encrypted: true }],
  },
} as const;

describe('registering an image', () => {
  it('takes the size and encryption of its snapshots, and the defaults of AWS', () => {
    const { attributes } = registered;
    registering().records({
      type: 'ImageRegistered',
      data: { ...registered, attributes: { ...attributes, blockDevices: [...attributes.blockDevices] } },
    });
  });

  it('takes what is asked for instead: description, tags, larger devices, boot', () => {
    const device = { ...root, deviceName: '/dev/xvda', sizeGiB: 20, volumeType: 'gp3', deleteOnTermination: false };
    const attributes = { ...hvm, rootDeviceName: '/dev/xvda', bootMode: 'uefi', tpmSupport: 'v2.0', enaSupport: true };
    registering({ description: 'd', tags: { a: '1' }, blockDevices: [device], attributes }).records({
      type: 'ImageRegistered',
      data: {
        ...registered,
        attributes: {
          name: 'base',
          description: 'd',
          ...attributes,
          imageLocation: '111122223333/base',
          rootDeviceType: 'ebs',
          blockDevices: [{ ...device, encrypted: true }],
        },
        tags: { a: '1' },
      },
    });
  });

  it('needs snapshots that are completed, and owned or shared', () => {
    const from = (snapshotId: string) => registering({ blockDevices: [{ ...root, snapshotId }] });
    from('snap-0b').refuses('snapshot-not-completed', 'snap-0b');
    from('snap-0c').refuses('snapshot-not-found', 'snap-0c');
    from('snap-0e').refuses('snapshot-not-found', 'snap-0e');
    expect(() => from('snap-0d').refuses('snapshot-not-found')).toThrow(/a refusal/);
  });

  it('needs a root device, each device once and with something behind it', () => {
    registering({ blockDevices: [] }).refuses('image-root-missing');
    registering({ attributes: { rootDeviceName: '/dev/xvda' } }).refuses('image-root-missing', '/dev/xvda');
    registering({ blockDevices: [root, root] }).refuses('image-device-repeated', '/dev/sda1');
    registering({ blockDevices: [root, { deviceName: '/dev/sdb' }] }).refuses('image-device-malformed', '/dev/sdb');
    registering({ blockDevices: [{ ...root, encrypted: false }] }).refuses('image-device-encrypted');
    registering({ blockDevices: [{ ...root, sizeGiB: 7 }] }).refuses('image-device-too-small', '8 GiB');
  });

  it('is of an instance-store image when a manifest is named', () => {
    const manifest = 'images/base.manifest.xml';
    registering({ blockDevices: [], manifest }).records({
      type: 'ImageRegistered',
      data: {
        imageId,
        ownerId,
        region,
        attributes: {
          name: 'base',
          virtualizationType: 'paravirtual',
          imageLocation: manifest,
          rootDeviceType: 'instance-store',
          blockDevices: [],
        },
      },
    });
    registering({ blockDevices: [], manifest: 'base.xml' }).refuses('image-manifest-malformed', 'base.xml');
    registering({ manifest }).refuses('image-root-missing');
  });

  it('needs a boot mode, NitroTPM and UEFI data that fit together', () => {
    const booting = (attributes: object) => registering({ attributes });
    booting({ ...hvm, bootMode: 'bios' }).refuses('image-attribute-unknown', "bootMode is 'bios'");
    booting({ bootMode: 'uefi' }).refuses('image-boot-unsupported', 'paravirtual');
    booting({ ...hvm, bootMode: 'legacy-bios', tpmSupport: 'v2.0' }).refuses('image-boot-unsupported', 'NitroTPM');
    booting({ ...hvm, architecture: 'arm64', bootMode: 'legacy-bios' }).refuses('image-boot-unsupported', 'arm64');
    booting({ ...hvm, uefiData: '?' }).refuses('image-attribute-unknown');
    booting({ ...hvm, imdsSupport: 'v1.0' }).refuses('image-attribute-unknown');
    booting({ architecture: 'sparc' }).refuses('image-attribute-unknown', 'sparc');
  });

  it('holds its name, and is one of as many images as the account may have', () => {
    const free = imageName.initial('x');
    registering({}, { claim: free }).refuses('image-name-unclaimed');
    registering({}, { claim: { ...free, imageId: 'ami-0f1e2d3c' } }).refuses('image-name-taken');
    registering({ name: 'a' }).refuses('image-name-malformed');
    registering({}, { images: 50_000 }).refuses('image-limit-exceeded', '50000');
    registering({ description: 'x'.repeat(256) }).refuses('image-description-too-long');
    registering({ tags: { 'aws:x': '' } }).refuses('tag-key-reserved');
    given(image, happened('09:00:00', 'ImageDeregistered', { imageId }))
      .decide((now) => registerImage(now, asked, known))
      .refuses('image-id-taken');
  });
});
