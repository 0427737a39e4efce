import { decided, given, moment, unseen } from '#testing';
import { instance } from '../instance/instance.js';
import type { Volume } from '../states.js';
import { volume } from '../volume/volume.js';
import { copySnapshot } from './copying.js';
import { completeSnapshot, failSnapshot, snapshotsOf, startSnapshot } from './creation.js';
import { snapshot } from './snapshot.js';

const [account, other] = ['111122223333', '444455556666'];
const region = 'eu-central-1';
const snapshotId = 'snap-1';
const asking = { at: moment('12:00:00'), account, region };
const volumeOf = (volumeId: string, more: Partial<Volume> = {}): Volume => ({
  ...given(
    volume,
    ...decided(
      [
        {
          type: 'VolumeCreated',
          data: {
            volumeId,
            ownerId: account,
            region,
            volumeType: 'gp3',
            sizeGiB: 8,
            encrypted: true,
            kmsKeyId: 'key-1',
          },
        },
        { type: 'VolumeBecameAvailable', data: { volumeId } },
      ],
      moment('09:00:00'),
    ),
  ).state(),
  ...more,
});
const known = { ...asking, volume: volumeOf('vol-1'), underWay: 0, lastStartedAt: null, held: 0 };
const begun = {
  snapshotId,
  ownerId: account,
  region,
  volumeId: 'vol-1',
  encrypted: true,
  sizeGiB: 8,
  kmsKeyId: 'key-1',
};
const pending = decided([{ type: 'SnapshotStarted', data: begun }], moment('11:00:00'));
const completed = [...pending, ...decided([{ type: 'SnapshotCompleted', data: { snapshotId } }], moment('11:01:00'))];

describe('making a snapshot', () => {
  const start = (asked: object = {}, told: object = {}) =>
    unseen(snapshot, snapshotId).decide((state) =>
      startSnapshot(state, { snapshotId, ...asked }, { ...known, ...told }),
    );

  it('takes size and key from its volume, and remembers the image that it is made for', () => {
    start().records({ type: 'SnapshotStarted', data: begun });
    start({ imageId: 'ami-1', description: 'd', tags: { a: '1' } }).records({
      type: 'SnapshotStarted',
      data: { ...begun, description: 'd', imageId: 'ami-1', tags: { a: '1' } },
    });
  });

  it("needs a volume of the account's that is there", () => {
    start({}, { volume: volumeOf('vol-1', { ownerId: other }) }).refuses('volume-not-found');
    start({}, { volume: volumeOf('vol-1', { state: 'deleted' }) }).refuses('volume-not-found');
    start({}, { volume: volumeOf('vol-1', { state: 'creating' }) }).refuses('volume-state-unsuited', 'creating');
    given(snapshot, ...pending)
      .decide((state) => startSnapshot(state, { snapshotId }, known))
      .refuses('snapshot-id-taken');
  });

  it('keeps to the quotas: so many at once, so many in all, and 15 seconds apart', () => {
    start({}, { underWay: 5 }).refuses('snapshots-under-way', 'vol-1');
    start({}, { underWay: 1, volume: volumeOf('vol-1', { volumeType: 'st1' }) }).refuses('snapshots-under-way');
    start({}, { held: 100_000 }).refuses('snapshot-limit-exceeded');
    const last = { lastStartedAt: asking.at - 14_999_999 };
    start({}, last).refuses('snapshot-too-soon');
    start({}, { lastStartedAt: asking.at - 15_000_000 }).records({ type: 'SnapshotStarted', data: begun });
    start({ imageId: 'ami-1' }, last).records({ type: 'SnapshotStarted', data: { ...begun, imageId: 'ami-1' } });
    start({ description: 'x'.repeat(256) }).refuses('snapshot-description-too-long');
    start({ tags: { 'aws:a': '' } }).refuses('tag-key-reserved');
  });

  it('ends once: complete, or failed with a reason', () => {
    given(snapshot, ...pending)
      .decide(completeSnapshot)
      .records({ type: 'SnapshotCompleted', data: { snapshotId, volumeId: 'vol-1' } });
    given(snapshot, ...pending)
      .decide((state) => failSnapshot(state, { reason: 'No key' }))
      .records({ type: 'SnapshotFailed', data: { snapshotId, reason: 'No key' } });
    given(snapshot, ...completed)
      .decide(completeSnapshot)
      .records();
    given(snapshot, ...completed)
      .decide((state) => failSnapshot(state, { reason: 'No key' }))
      .records();
  });
});

describe('snapshots of all volumes of an instance', () => {
  const launched = {
    instanceId: 'i-1',
    imageId: 'ami-1',
    ownerId: account,
    region,
    rootDeviceName: '/dev/xvda',
  };
  const machine = given(
    instance,
    ...decided([{ type: 'InstanceLaunched', data: launched }], moment('09:00:00')),
  ).state();
  const volumes = [
    volumeOf('vol-1', { attachments: { 'i-1': '/dev/xvda' }, tags: { a: '1', 'aws:x': 'y' } }),
    volumeOf('vol-2', { attachments: { 'i-1': '/dev/sdb' } }),
  ];
  const ids = (asked: object) => snapshotsOf(machine, asked, { ...asking, volumes }).map(({ volumeId }) => volumeId);

  it('are of all that were not left out', () => {
    expect(ids({})).toEqual(['vol-1', 'vol-2']);
    expect(ids({ excludeRoot: true })).toEqual(['vol-2']);
    expect(ids({ excludeVolumeIds: ['vol-2'] })).toEqual(['vol-1']);
    expect(() => ids({ excludeVolumeIds: ['vol-3'] })).toThrow(/not attached to i-1/);
    expect(() => ids({ excludeVolumeIds: ['vol-1'] })).toThrow(/root/);
    expect(() => ids({ excludeRoot: true, excludeVolumeIds: ['vol-2'] })).toThrow(/left out/);
  });

  it('have the tags of their volumes where that was asked, but none of AWS’s', () =>
    expect(snapshotsOf(machine, { copyVolumeTags: true, tags: { b: '2' } }, { ...asking, volumes })[0]).toEqual({
      volumeId: 'vol-1',
      tags: { a: '1', b: '2' },
    }));
});

describe('copying a snapshot', () => {
  const source = given(snapshot, ...completed).state();
  const asked = { snapshotId: 'snap-2', sourceSnapshotId: snapshotId, sourceRegion: region };
  const there = { ...asking, region: 'us-east-1' };
  const told = {
    ...there,
    source,
    publicAccess: 'unblocked',
    encryptionByDefault: false,
    copiesUnderWay: 0,
  } as const;
  const copy = (wish: object = {}, more: object = {}) =>
    unseen(snapshot, 'snap-2').decide((state) => copySnapshot(state, { ...asked, ...wish }, { ...told, ...more }));
  const data = { ...asked, ownerId: account, region: 'us-east-1', sizeGiB: 8, encrypted: true };

  it('is never less encrypted than its source, by a key of its own account and Region', () => {
    copy().records({ type: 'SnapshotCopyRequested', data });
    copy({}, { region }).records({ type: 'SnapshotCopyRequested', data: { ...data, region, kmsKeyId: 'key-1' } });
    copy({ kmsKeyId: 'key-2' }).records({ type: 'SnapshotCopyRequested', data: { ...data, kmsKeyId: 'key-2' } });
    copy({ encrypted: false }).refuses('encryption-never-removed');
  });

  it("needs a source of the account's, or shared with it, completed, and where it is said to be", () => {
    copy({ sourceRegion: 'us-west-2' }).refuses('snapshot-not-found');
    copy({}, { source: { ...source, ownerId: other } }).refuses('snapshot-not-found', snapshotId);
    const shared = { ...source, ownerId: other, shares: { [`account:${account}`]: '' } };
    copy({}, { source: shared }).records({ type: 'SnapshotCopyRequested', data });
    copy({}, { source: { ...source, state: 'pending' } }).refuses('snapshot-not-completed');
  });

  it('reaches a public snapshot, except while its owner blocks all sharing', () => {
    const visible = { ...source, ownerId: other, encrypted: false, shares: { 'everyone:all': '' } };
    copy({}, { source: visible }).records({ type: 'SnapshotCopyRequested', data: { ...data, encrypted: false } });
    copy({}, { source: visible, publicAccess: 'block-new-sharing' }).records({
      type: 'SnapshotCopyRequested',
      data: { ...data, encrypted: false },
    });
    copy({}, { source: visible, publicAccess: 'block-all-sharing' }).refuses('snapshot-not-found');
  });

  it('is one of at most twenty under way, within a duration of whole quarters of an hour', () => {
    copy({}, { copiesUnderWay: 20 }).refuses('snapshot-copies-under-way');
    for (const durationMinutes of [0, 20, 2895]) copy({ durationMinutes }).refuses('snapshot-copy-duration-malformed');
    copy({ durationMinutes: 15 }).records({ type: 'SnapshotCopyRequested', data });
  });
});
