import { decided, given, happened, moment, unseen } from '#testing';
import { instance } from '../instance/instance.js';
import { snapshot } from '../snapshot/snapshot.js';
import { attachVolume, detachVolume } from './attaching.js';
import { createVolume, failVolume, finishVolume } from './creation.js';
import { volume } from './volume.js';

const [account, other] = ['111122223333', '444455556666'];
const region = 'eu-central-1';
const zone = `${region}a`;
const [volumeId, snapshotId, instanceId] = ['vol-1', 'snap-1', 'i-1'];
const asking = (time: string) => ({ at: moment(time), account, region });
const nothing = { snapshot: null, encryptionByDefault: false, publicAccess: 'unblocked' } as const;
const birth = { volumeId, ownerId: account, region, availabilityZone: zone, volumeType: 'gp3', sizeGiB: 8 };
const creating = decided([{ type: 'VolumeCreated', data: { ...birth, encrypted: false } }], moment('10:00:00'));
const available = [
  ...creating,
  ...decided([{ type: 'VolumeBecameAvailable', data: { volumeId } }], moment('10:01:00')),
];
const attached = [
  ...available,
  ...decided([{ type: 'VolumeAttached', data: { volumeId, instanceId, device: '/dev/sdf' } }], moment('10:02:00')),
];
const snap = given(
  snapshot,
  ...decided(
    [
      {
        type: 'SnapshotStarted',
        data: { snapshotId, ownerId: account, region, sizeGiB: 8, encrypted: true, kmsKeyId: 'key-1' },
      },
      { type: 'SnapshotCompleted', data: { snapshotId } },
    ],
    moment('09:00:00'),
  ),
);
const machine = given(
  instance,
  ...decided(
    [
      {
        type: 'InstanceLaunched',
        data: {
          instanceId,
          imageId: 'ami-1',
          ownerId: account,
          region,
          availabilityZone: zone,
          rootDeviceName: '/dev/xvda',
        },
      },
      { type: 'InstanceRunning', data: { instanceId } },
    ],
    moment('09:00:00'),
  ),
).state();
const stopped = { ...machine, state: 'stopped' } as const;
const free = { instance: machine, devices: ['/dev/xvda'] };

describe('a volume that is decided here', () => {
  it('is being made until it is told to be ready, and then is attached', () => {
    given(volume, ...creating).holds({ state: { creating: 'observed' } });
    given(volume, ...available).holds({ state: { available: 'observed' } });
    given(volume, ...attached).is({ state: 'in-use', attachments: { [instanceId]: '/dev/sdf' } });
  });

  it('is ready or fails once, and not after it is gone', () => {
    given(volume, ...creating)
      .decide(finishVolume)
      .records({ type: 'VolumeBecameAvailable', data: { volumeId } });
    given(volume, ...creating)
      .decide((state) => failVolume(state, { reason: 'No key' }))
      .records({ type: 'VolumeCreationFailed', data: { volumeId, reason: 'No key' } });
    given(volume, ...available)
      .decide(finishVolume)
      .records();
    given(volume, ...available)
      .decide((state) => failVolume(state, { reason: 'No key' }))
      .records();
  });
});

describe('making a volume', () => {
  const asked = { volumeId, availabilityZone: zone };
  const known = { ...asking('10:00:00'), ...nothing };

  it('is done once under a client token, and refused for other parameters and for an id that is taken', () => {
    const data = { ...birth, encrypted: false, parameters: 'digest' };
    const made = given(volume, ...decided([{ type: 'VolumeCreated', data }], moment('10:00:00')));
    const again = (parameters?: string) =>
      made.decide((state) => createVolume(state, { ...asked, sizeGiB: 8, parameters }, known));
    again('digest').records();
    again('another').refuses('request-token-reused');
    again().refuses('volume-id-taken');
  });

  it('takes size and key from its snapshot', () =>
    unseen(volume, volumeId)
      .decide((state) => createVolume(state, { ...asked, snapshotId }, { ...known, snapshot: snap.state() }))
      .records({
        type: 'VolumeCreated',
        data: {
          ...asked,
          ownerId: account,
          region,
          volumeType: 'gp2',
          sizeGiB: 8,
          encrypted: true,
          kmsKeyId: 'key-1',
          snapshotId,
        },
      }));

  it('takes neither from another account: the key is its own', () => {
    const shared = { ...snap.state(), ownerId: other, shares: { [`account:${account}`]: '' } };
    expect(
      createVolume(volume.initial(volumeId), { ...asked, snapshotId }, { ...known, snapshot: shared })[0]?.data,
    ).not.toHaveProperty('kmsKeyId');
  });

  it('needs a snapshot that the account may read, completed and not archived', () => {
    const from = (changes: object) =>
      unseen(volume, volumeId).decide((state) =>
        createVolume(state, { ...asked, snapshotId }, { ...known, snapshot: { ...snap.state(), ...changes } }),
      );
    from({ ownerId: other }).refuses('snapshot-not-found', snapshotId);
    from({ region: 'us-east-1' }).refuses('snapshot-not-found');
    from({ state: 'pending' }).refuses('snapshot-not-completed', 'pending');
    from({ tier: { archive: '' } }).refuses('snapshot-archived');
    unseen(volume, volumeId)
      .decide((state) => createVolume(state, { ...asked, snapshotId }, known))
      .refuses('snapshot-not-found');
  });

  it('encrypts where the account does so by default, and never makes less of an encrypted snapshot', () => {
    expect(
      createVolume(volume.initial(volumeId), { ...asked, sizeGiB: 8 }, { ...known, encryptionByDefault: true })[0]
        ?.data,
    ).toMatchObject({ encrypted: true });
    unseen(volume, volumeId)
      .decide((state) =>
        createVolume(state, { ...asked, snapshotId, encrypted: false }, { ...known, snapshot: snap.state() }),
      )
      .refuses('encryption-never-removed');
  });

  it('lets only io1 and io2 be attached to several instances, and an id be taken once', () => {
    unseen(volume, volumeId)
      .decide((state) => createVolume(state, { ...asked, sizeGiB: 8, multiAttach: true }, known))
      .refuses('volume-multi-attach-unsupported');
    given(volume, ...available)
      .decide((state) => createVolume(state, { ...asked, sizeGiB: 8 }, known))
      .refuses('volume-id-taken');
  });
});

describe('attaching a volume', () => {
  const asked = { instanceId, device: '/dev/sdf' };
  const attach = (facts = available, known: object = {}, wish: object = {}) =>
    given(volume, ...facts).decide((state) =>
      attachVolume(state, { ...asked, ...wish }, { ...asking('11:00:00'), ...free, ...known }),
    );

  it('takes an available volume of the zone of an instance that is running or stopped', () => {
    const fact = { type: 'VolumeAttached', data: { volumeId, ...asked, deleteOnTermination: false } } as const;
    attach().records(fact);
    attach(available, { instance: stopped }).records(fact);
    attach(available, { instance: { ...machine, state: 'pending' } }).refuses('instance-state-unsuited', 'pending');
    attach(available, { instance: { ...machine, availabilityZone: `${region}b` } }).refuses('volume-zone-differs');
    attach(creating).refuses('volume-state-unsuited', 'creating');
  });

  it('gives a device name to one volume, and a volume to one instance unless it is made for several', () => {
    attach(available, {}, { device: '/dev/xvda' }).refuses('volume-device-taken');
    attach(attached).refuses('volume-in-use');
    attach(attached, {}, { instanceId: 'i-2' }).refuses('volume-in-use');
    const shared = { ...given(volume, ...attached).state(), multiAttach: true };
    expect(attachVolume(shared, { ...asked, instanceId: 'i-2' }, { ...asking('11:00:00'), ...free })).toHaveLength(1);
  });

  it("shows nobody another account's volume or instance", () => {
    attach(available, { account: other }).refuses('volume-not-found');
    attach(available, { instance: { ...machine, ownerId: other } }).refuses('instance-not-found');
  });
});

describe('detaching a volume', () => {
  const detach = (facts = attached, wish: { instanceId?: string } = {}, held = machine) =>
    given(volume, ...facts).decide((state) => detachVolume(state, wish, { ...asking('11:00:00'), instance: held }));

  it('lets it go, and the root of an instance only once that is stopped', () => {
    const fact = { type: 'VolumeDetached', data: { volumeId, instanceId, device: '/dev/sdf' } } as const;
    detach().records(fact);
    detach(attached, {}, { ...machine, rootDeviceName: '/dev/sdf' }).refuses('volume-is-root', instanceId);
    detach(attached, {}, { ...stopped, rootDeviceName: '/dev/sdf' }).records(fact);
  });

  it('needs an attachment, and its name where there are several', () => {
    detach(available).refuses('volume-not-attached');
    detach(attached, { instanceId: 'i-9' }).refuses('volume-not-attached', 'i-9');
    const more = [
      ...attached,
      ...decided([{ type: 'VolumeAttached', data: { volumeId, instanceId: 'i-2' } }], moment('10:30:00')),
    ];
    detach(more).refuses('volume-not-attached', 'name one');
    detach(more, { instanceId: 'i-2' }).records({ type: 'VolumeDetached', data: { volumeId, instanceId: 'i-2' } });
  });
});

describe('a volume that is only observed', () => {
  it('is deleted with its instance where its attachment was told to be so', () =>
    given(
      volume,
      happened('10:00:00', 'VolumeCreated', birth),
      happened('10:01:00', 'VolumeAttached', { volumeId, instanceId, deleteOnTermination: true }),
    ).is({ deletedWith: { [instanceId]: '' } }));
});
