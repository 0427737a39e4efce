import type { Fact, Grantee } from '#lifecycle';
import { happened, moment, type Telling } from '#testing';

/** Who and what the specs of the questions speak of. */
export const OWNER = '111122223333';
export const SHOP = '444455556666';
export const STRANGER = '999988887777';
export const REGION = 'eu-central-1';
export const ORGANIZATION = 'arn:aws:organizations::777788889999:organization/o-example1';
export const UNIT = 'arn:aws:organizations::777788889999:ou/o-example1/ou-ab12-11111111';
export const BASE = 'ami-0ba5e';
export const COPY = 'ami-0c0b1';
export const WEB = 'ami-00eb1';
export const SNAPSHOT = 'snap-0ba5e';
export const NOW = moment('2026-06-01T00:00:00Z');

export const account = (id: string) => ({ kind: 'account' as const, id });
export const everyone = { kind: 'everyone' as const, id: 'all' };
export const organization = { kind: 'organization' as const, id: ORGANIZATION };
export const unit = { kind: 'organizational-unit' as const, id: UNIT };

/** An image registered from a snapshot of 8 GiB. */
export const registered = (time: string, imageId = BASE, snapshotId = SNAPSHOT, telling?: Telling) =>
  happened(
    time,
    'ImageRegistered',
    {
      imageId,
      ownerId: OWNER,
      region: REGION,
      attributes: { name: `name of ${imageId}`, blockDevices: [{ deviceName: '/dev/xvda', snapshotId, sizeGiB: 8 }] },
    },
    telling,
  );

/** An image as an inventory shows it: made two hours before, with its snapshot. */
export const inventoried = (time: string, imageId: string, snapshotId: string) =>
  happened(
    time,
    'ImageObserved',
    {
      imageId,
      ownerId: OWNER,
      region: REGION,
      createdAt: moment(time) - 7_200_000_000,
      state: 'available',
      attributes: { blockDevices: [{ deviceName: '/dev/xvda', snapshotId, sizeGiB: 8 }] },
    },
    { source: 'import' },
  );

export const copied = (time: string, imageId: string, sourceImageId: string) =>
  happened(time, 'ImageCopyRequested', {
    imageId,
    ownerId: OWNER,
    region: 'us-east-1',
    attributes: { name: `name of ${imageId}` },
    sourceImageId,
    sourceRegion: REGION,
  });

export const launched = (time: string, instanceId: string, imageId = BASE, byAccount = OWNER) => [
  happened(
    time,
    'InstanceLaunched',
    { instanceId, imageId, ownerId: byAccount, region: REGION, rootDeviceName: '/dev/xvda', instanceType: 't3.micro' },
    actorOf(byAccount),
  ),
  happened(
    time,
    'ImageLaunched',
    { imageId, byAccount, instanceIds: [instanceId], region: REGION },
    actorOf(byAccount),
  ),
];

/** The same fact, by a user of this account. */
export const actedBy = (id: string, fact: Fact): Fact => ({
  ...fact,
  metadata: { ...fact.metadata, actor: { principal: `arn:aws:iam::${id}:user/ann`, account: id } },
});

export const actorOf = (id: string): Telling => ({ by: `arn:aws:iam::${id}:user/ann`, account: id });

export const granted = (time: string, ...grantees: readonly Grantee[]) =>
  happened(time, 'LaunchPermissionGranted', { imageId: BASE, grantees: [...grantees] });
export const revoked = (time: string, ...grantees: readonly Grantee[]) =>
  happened(time, 'LaunchPermissionRevoked', { imageId: BASE, grantees: [...grantees] });
export const deregistered = (time: string, imageId = BASE) => happened(time, 'ImageDeregistered', { imageId });

export const startedSnapshot = (time: string, snapshotId = SNAPSHOT, volumeId?: string) =>
  happened(time, 'SnapshotStarted', {
    snapshotId,
    ownerId: OWNER,
    region: REGION,
    sizeGiB: 8,
    ...(volumeId === undefined ? {} : { volumeId }),
  });
export const createdVolume = (time: string, volumeId: string, snapshotId?: string) =>
  happened(time, 'VolumeCreated', {
    volumeId,
    ownerId: OWNER,
    region: REGION,
    ...(snapshotId === undefined ? {} : { snapshotId }),
  });
export const attached = (time: string, volumeId: string, instanceId: string, device = '/dev/xvda') =>
  happened(time, 'VolumeAttached', { volumeId, instanceId, device });
