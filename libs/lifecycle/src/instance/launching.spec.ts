import { decided, given, happened, moment, unseen } from '#testing';
import { image } from '../image/image.js';
import { snapshot } from '../snapshot/snapshot.js';
import { volumesAtLaunch } from './launch-devices.js';
import { type KnownOfLaunch, type LaunchAsked, requestLaunch } from './launching.js';
import { instancesOf, reservation, reservationStreamId } from './reservation.js';

const [account, owner] = ['111122223333', '444455556666'];
const region = 'eu-central-1';
const [imageId, snapshotId] = ['ami-1', 'snap-1'];
const at = moment('12:00:00');
const HOURS = 3_600_000_000;

const base = given(
  image,
  ...decided(
    [
      {
        type: 'ImageRegistered',
        data: {
          imageId,
          ownerId: owner,
          region,
          attributes: {
            architecture: 'arm64',
            virtualizationType: 'hvm',
            rootDeviceName: '/dev/xvda',
            rootDeviceType: 'ebs',
            blockDevices: [
              { deviceName: '/dev/xvda', snapshotId, volumeType: 'gp3' },
              { deviceName: '/dev/sdb', virtualName: 'ephemeral0' },
            ],
          },
        },
      },
      { type: 'ImageBecameAvailable', data: { imageId } },
      { type: 'LaunchPermissionGranted', data: { imageId, grantees: [{ kind: 'account', id: account }] } },
    ],
    moment('09:00:00'),
  ),
).state();
const snap = given(
  snapshot,
  ...decided(
    [
      { type: 'SnapshotStarted', data: { snapshotId, ownerId: owner, region, sizeGiB: 8, encrypted: false } },
      { type: 'SnapshotCompleted', data: { snapshotId } },
    ],
    moment('09:00:00'),
  ),
).state();
const type = { name: 'm7g.large', architectures: ['arm64'], virtualizationTypes: ['hvm'], hibernation: true };
const known: KnownOfLaunch = {
  at,
  account,
  region,
  image: base,
  snapshots: { [snapshotId]: snap },
  publicAccess: 'unblocked',
  encryptionByDefault: false,
  allowed: true,
  subscriptions: [],
  instanceType: type,
  room: { account: 20, capacity: 20 },
  spent: false,
  volumeIdFor: (id, device) => `vol-${id.slice(2)}${device.slice(-1)}`,
};
const asked: LaunchAsked = {
  reservationId: 'r-1',
  imageId,
  parameters: 'digest',
  minCount: 1,
  maxCount: 2,
  instanceIds: ['i-1', 'i-2'],
  availabilityZone: `${region}a`,
};
const named = { accountId: account, region, reservationId: 'r-1', clientToken: 'token' };
const id = reservationStreamId(named);
const launch = (wish: Partial<LaunchAsked> = {}, told: Partial<KnownOfLaunch> = {}) =>
  unseen(reservation, id).decide((state) => requestLaunch(state, { ...asked, ...wish }, { ...known, ...told }));
const requested = (wish: Partial<LaunchAsked> = {}, told: Partial<KnownOfLaunch> = {}) => {
  const [event] = requestLaunch(reservation.initial(id), { ...asked, ...wish }, { ...known, ...told });
  if (event?.type !== 'InstancesRequested') throw new Error('Nothing was launched.');
  return event;
};

describe('launching instances', () => {
  it('gives each what the image says, its own volumes, and the image string that was asked for', () => {
    const { data } = requested({ requestedImage: 'resolve:ssm:/images/base', tags: { Team: 'web' } });
    expect(data).toMatchObject({ imageId, requestedImage: 'resolve:ssm:/images/base', architecture: 'arm64' });
    const [first, second] = instancesOf(data);
    expect(first).toMatchObject({
      type: 'InstanceLaunched',
      data: { instanceId: 'i-1', launchIndex: 0, instanceType: 'm7g.large', rootDeviceName: '/dev/xvda' },
    });
    expect(second?.data.blockDevices).toEqual([
      {
        deviceName: '/dev/xvda',
        volumeId: 'vol-2a',
        snapshotId,
        volumeType: 'gp3',
        sizeGiB: 8,
        iops: 3000,
        throughput: 125,
        encrypted: false,
        deleteOnTermination: true,
      },
      { deviceName: '/dev/sdb', virtualName: 'ephemeral0' },
    ]);
  });

  it('makes a volume for each device behind which there is one', () => {
    const [launched] = instancesOf(requested({ hibernation: false }).data);
    if (launched === undefined) throw new Error('Nothing was launched.');
    const volumes = volumesAtLaunch(launched.data, { Team: 'web' });
    expect(volumes.map(({ volumeId, facts }) => [volumeId, facts.map((fact) => fact.type)])).toEqual([
      ['vol-1a', ['VolumeCreated', 'VolumeAttached']],
    ]);
    expect(volumes[0]?.facts.map(({ data }) => data)).toMatchObject([
      { sizeGiB: 8, snapshotId, availabilityZone: `${region}a`, tags: { Team: 'web' } },
      { instanceId: 'i-1', device: '/dev/xvda', deleteOnTermination: true },
    ]);
  });

  it('needs an image that the account may launch, and that is available, deprecated or not', () => {
    launch({}, { image: null }).refuses('image-not-found', imageId);
    launch({}, { image: { ...base, permissions: {} } }).refuses('image-not-found');
    launch({}, { image: { ...base, state: 'disabled' } }).refuses('image-not-available');
    launch({}, { image: { ...base, state: 'pending' } }).refuses('image-not-available', 'pending');
    launch({}, { image: { ...base, state: 'deregistered' } }).refuses('image-ended');
    expect(requested({}, { image: { ...base, deprecation: { at: '1' } } }).data.instances).toHaveLength(2);
  });

  it('reaches an organization that the account is in, and everyone', () => {
    const organization = { 'organization:arn:aws:organizations::444455556666:organization/o-1a': '' };
    expect(requested({}, { image: { ...base, permissions: organization }, organizationId: 'o-1a' }).data.imageId).toBe(
      imageId,
    );
    launch({}, { image: { ...base, permissions: organization }, organizationId: 'o-2b' }).refuses('image-not-found');
    expect(requested({}, { image: { ...base, permissions: { 'everyone:all': '' } } }).data.imageId).toBe(imageId);
  });

  it('keeps to the allowed images and the paid products, except for own images', () => {
    const paid = { ...base, attributes: { ...base.attributes, productCodes: ['p1'] } };
    launch({}, { allowed: false }).refuses('launch-image-not-allowed');
    launch({}, { image: paid }).refuses('product-code-not-subscribed', 'p1');
    expect(requested({}, { image: paid, subscriptions: ['p1'] }).data.productCodes).toEqual(['p1']);
    expect(requested({}, { image: { ...paid, ownerId: account }, allowed: false }).data.imageId).toBe(imageId);
  });

  it('needs a type that runs the image', () => {
    launch({}, { instanceType: null }).refuses('instance-type-unsuited');
    launch({}, { instanceType: { ...type, architectures: ['x86_64'] } }).refuses('instance-type-unsuited', 'arm64');
  });

  it('launches as many as there is room for, at least as many as asked', () => {
    expect(requested({}, { room: { account: 1, capacity: 20 } }).data.instances).toHaveLength(1);
    launch({ minCount: 2 }, { room: { account: 1, capacity: 20 } }).refuses('instance-limit-exceeded');
    launch({ minCount: 2 }, { room: { account: 20, capacity: 1 } }).refuses('launch-capacity-insufficient');
    for (const wish of [{ minCount: 0 }, { minCount: 3 }, { maxCount: 3 }, { minCount: 1.5 }]) {
      launch(wish).refuses('launch-count-malformed');
    }
  });
});

describe('the devices of a launch', () => {
  const device = (wish: LaunchAsked['blockDevices']) =>
    requested({ blockDevices: wish }).data.instances[0]?.blockDevices;

  it('are changed, added and left out by those asked for, but never the root', () => {
    const devices = device([
      { deviceName: '/dev/xvda', sizeGiB: 20, deleteOnTermination: false },
      { deviceName: '/dev/sdb', noDevice: true },
      { deviceName: '/dev/sdc', sizeGiB: 100, volumeType: 'io2', iops: 5000 },
    ]);
    expect(devices).toMatchObject([
      { deviceName: '/dev/xvda', snapshotId, sizeGiB: 20, volumeType: 'gp3', deleteOnTermination: false },
      { deviceName: '/dev/sdc', sizeGiB: 100, iops: 5000, deleteOnTermination: true },
    ]);
    expect(devices).toHaveLength(2);
    launch({ blockDevices: [{ deviceName: '/dev/xvda', noDevice: true }] }).refuses('launch-device-malformed');
    launch({ blockDevices: [{ sizeGiB: 8 }] }).refuses('launch-device-malformed');
  });

  it('are no smaller than their snapshots, and encrypted where asked or demanded', () => {
    launch({ blockDevices: [{ deviceName: '/dev/xvda', sizeGiB: 7 }] }).refuses('launch-device-malformed', '8');
    expect(device([{ deviceName: '/dev/xvda', encrypted: true }])?.[0]).toMatchObject({ encrypted: true });
    expect(requested({}, { encryptionByDefault: true }).data.instances[0]?.blockDevices[0]?.encrypted).toBe(true);
  });

  it('come from snapshots of the image that nothing is told of, where the image says how large they are', () => {
    const untold = { snapshots: {} };
    launch({}, untold).refuses('volume-size-malformed');
    const sized = [{ deviceName: '/dev/xvda', sizeGiB: 8 }];
    expect(requested({ blockDevices: sized }, untold).data.instances[0]?.blockDevices).toMatchObject([
      { sizeGiB: 8 },
      {},
    ]);
    launch({}, { snapshots: { [snapshotId]: { ...snap, state: 'error' } } }).refuses('snapshot-not-completed');
  });

  it('come from the snapshots of the image without a share, from others only with one', () => {
    const foreign = { ...snap, snapshotId: 'snap-2' };
    const wish = { blockDevices: [{ deviceName: '/dev/sdd', snapshotId: 'snap-2' }] };
    const snapshots = (held: typeof snap) => ({ snapshots: { ...known.snapshots, 'snap-2': held } });
    launch(wish, snapshots(foreign)).refuses('snapshot-not-found', 'snap-2');
    const shared = { ...foreign, shares: { [`account:${account}`]: '' } };
    expect(requested(wish, snapshots(shared)).data.instances[0]?.blockDevices).toHaveLength(3);
  });

  it('allow hibernation with an encrypted root on a type that hibernates', () => {
    launch({ hibernation: true }).refuses('launch-hibernation-unsupported', 'encrypted');
    const sealed = [{ deviceName: '/dev/xvda', encrypted: true }];
    expect(requested({ hibernation: true, blockDevices: sealed }).data.hibernationConfigured).toBe(true);
    launch({ hibernation: true, blockDevices: sealed }, { instanceType: { ...type, hibernation: false } }).refuses(
      'launch-hibernation-unsupported',
    );
  });
});

describe('a client token', () => {
  const wish = { ...asked, clientToken: 'token' };
  const held = given(
    reservation,
    happened('12:00:00', 'InstancesRequested', requested(wish).data, { source: 'engine', stream: `reservation-${id}` }),
  );
  const again = (change: Partial<LaunchAsked> = {}, told: Partial<KnownOfLaunch> = {}) =>
    held.decide((state) => requestLaunch(state, { ...wish, ...change }, { ...known, ...told }));

  it('launches once: the same request again changes nothing, another one is refused', () => {
    again({ reservationId: 'r-2' }).records();
    again({ parameters: 'other' }).refuses('request-token-reused', 'token');
    again({}, { image: null, room: { account: 0, capacity: 0 } }).records();
    again({}, { spent: true }).refuses('request-token-spent');
  });

  it('is remembered for a day', () => {
    again({ parameters: 'other' }, { at: at + 24 * HOURS - 1 }).refuses('request-token-reused');
    again({}, { at: at + 24 * HOURS }).records(requested(wish));
  });

  it('is one stream for each account, Region and spelling', () => {
    const others = [
      { accountId: owner },
      { region: 'us-east-1' },
      { clientToken: 'Token' },
      { clientToken: undefined },
    ];
    expect(new Set([id, ...others.map((other) => reservationStreamId({ ...named, ...other }))]).size).toBe(5);
  });
});
