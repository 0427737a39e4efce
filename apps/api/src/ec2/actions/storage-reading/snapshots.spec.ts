import {
  DescribeLockedSnapshotsCommand,
  DescribeSnapshotAttributeCommand,
  DescribeSnapshotsCommand,
  DescribeSnapshotTierStatusCommand,
  ListSnapshotsInRecycleBinCommand,
} from '@aws-sdk/client-ec2';
import { Followers } from '#consumers';
import { type FactEvent, microsOf, streamOf } from '#lifecycle';
import {
  OWNER,
  PARTNER,
  REGION,
  startTestEngine,
  STRANGER,
  type TestEngine,
} from '../../../../../../test/support/engine.js';

const snap = (n: number) => `snap-${n.toString(16).padStart(17, '0')}`;
const volumeId = 'vol-00000000000000001';
const time = (text: string) => microsOf(`2026-03-01T${text}Z`) ?? 0;

describe('snapshots, described to EC2’s clients', () => {
  let engine: TestEngine;
  const ec2 = (account = OWNER) => engine.ec2(account);

  /** What is decided here happened at these times. */
  const tell = async (account: string, at: string, ...events: FactEvent[]) => {
    for (const [index, event] of events.entries()) {
      const id = 'snapshotId' in event.data ? event.data.snapshotId : account;
      const stream = streamOf(id === account ? 'account' : 'snapshot', String(id));
      await engine.seed(stream, event, { account, occurredAt: time(at) + index * 1000 });
    }
  };
  const make = (n: number, account = OWNER, data = {}) =>
    tell(
      account,
      `10:00:0${n}`,
      { type: 'SnapshotStarted', data: { snapshotId: snap(n), ownerId: account, region: REGION, volumeId, ...data } },
      { type: 'SnapshotCompleted', data: { snapshotId: snap(n) } },
    );
  const share = (n: number, kind: 'account' | 'everyone', id: string) =>
    tell(PARTNER, '11:00:00', { type: 'SnapshotShared', data: { snapshotId: snap(n), grantees: [{ kind, id }] } });

  const caughtUp = async () => expect(await engine.app.get(Followers).caughtUp(5000)).toBe(true);

  beforeAll(async () => {
    engine = await startTestEngine({ clock: { now: () => time('18:00:00') } });
    await make(1, OWNER, { sizeGiB: 8, encrypted: false, tags: { env: 'prod', Name: 'root' }, description: 'first' });
    await make(2, OWNER, { sizeGiB: 16, encrypted: true, tags: { env: 'test' } });
    await make(3, OWNER, { sizeGiB: 8 });
    await make(4, PARTNER);
    await make(5, PARTNER);
    await make(6, PARTNER);
    await share(5, 'account', OWNER);
    await share(6, 'everyone', 'all');
    await make(7);
    await tell(
      OWNER,
      '12:00:00',
      { type: 'SnapshotDeleted', data: { snapshotId: snap(7) } },
      { type: 'SnapshotRecycled', data: { snapshotId: snap(7), until: time('23:00:00') } },
    );
    await caughtUp();
  });
  afterAll(() => engine.close());

  const ids = async (input: object, account = OWNER) => {
    const { Snapshots = [] } = await ec2(account).send(new DescribeSnapshotsCommand(input));
    return Snapshots.map(({ SnapshotId }) => Number(SnapshotId?.slice('snap-'.length))).toSorted((a, b) => a - b);
  };
  const where = (Name: string, ...Values: string[]) => ({ Filters: [{ Name, Values }] });

  it('are shown with all that is known of them', async () => {
    const { Snapshots } = await ec2().send(new DescribeSnapshotsCommand({ SnapshotIds: [snap(1)] }));
    expect(Snapshots).toEqual([
      {
        SnapshotId: snap(1),
        VolumeId: volumeId,
        State: 'completed',
        StartTime: new Date('2026-03-01T10:00:01.000Z'),
        Progress: '100%',
        OwnerId: OWNER,
        Description: 'first',
        VolumeSize: 8,
        Encrypted: false,
        Tags: [
          { Key: 'env', Value: 'prod' },
          { Key: 'Name', Value: 'root' },
        ],
        StorageTier: 'standard',
      },
    ]);
  });

  it('are those that the account may read', async () => {
    expect(await ids({})).toEqual([1, 2, 3, 5, 6]);
    expect(await ids({}, STRANGER)).toEqual([6]);
    expect(await ids({ OwnerIds: ['self'] })).toEqual([1, 2, 3]);
    expect(await ids({ OwnerIds: [PARTNER] })).toEqual([5, 6]);
    expect(await ids({ OwnerIds: ['amazon'] })).toEqual([]);
    expect(await ids({ RestorableByUserIds: ['self'] })).toEqual([1, 2, 3, 5]);
    expect(await ids({ RestorableByUserIds: ['all'] })).toEqual([6]);
    expect(await ids({ RestorableByUserIds: [OWNER] }, PARTNER)).toEqual([5]);
  });

  it.each([
    [where('tag:env', 'p*'), [1]],
    [where('tag-key', 'env'), [1, 2]],
    [where('tag:env', 'test'), [2]],
    [where('volume-size', '8'), [1, 3]],
    [where('encrypted', 'true'), [2]],
    [where('start-time', '2026-03-01T10:00:0?.000Z'), [1, 2, 3, 5, 6]],
    [where('start-time', '2026-02*'), []],
    [where('status', 'pending', 'error'), []],
    [where('owner-id', PARTNER), [5, 6]],
    [where('volume-id', volumeId), [1, 2, 3, 5, 6]],
    [where('description', 'fir?t'), [1]],
    [{ SnapshotIds: [snap(1), snap(2)], Filters: [{ Name: 'volume-size', Values: ['16'] }] }, [2]],
    [{ SnapshotIds: [snap(1), snap(5)], OwnerIds: ['self'] }, [1]],
  ])('pass filters: %j', async (input, expected) => {
    expect(await ids(input)).toEqual(expected);
  });

  it('are not there for whoever may not read them: all that are missing are named', async () => {
    await expect(ids({ SnapshotIds: [snap(1), snap(4), snap(9)] })).rejects.toMatchObject({
      name: 'InvalidSnapshot.NotFound',
      message: `The snapshots '${snap(4)}, ${snap(9)}' do not exist.`,
    });
    await expect(ids({ SnapshotIds: ['snap-x'] })).rejects.toMatchObject({ name: 'InvalidSnapshotID.Malformed' });
    await expect(ids(where('colour', 'red'))).rejects.toMatchObject({ name: 'InvalidParameterValue' });
    await expect(ids({ SnapshotIds: [snap(1)], MaxResults: 5 })).rejects.toMatchObject({
      name: 'InvalidParameterCombination',
    });
  });

  it('come page by page', async () => {
    await Promise.all([10, 11, 12].map((n) => make(n)));
    await caughtUp();
    const first = await ec2().send(new DescribeSnapshotsCommand({ OwnerIds: ['self'], MaxResults: 5 }));
    expect(first.Snapshots).toHaveLength(5);
    const token = { OwnerIds: ['self'], MaxResults: 5, NextToken: first.NextToken };
    const second = await ec2().send(new DescribeSnapshotsCommand(token));
    expect(second.Snapshots).toHaveLength(1);
    expect(second.NextToken).toBeUndefined();
    await expect(ids({ NextToken: first.NextToken, OwnerIds: [PARTNER] })).rejects.toMatchObject({
      name: 'InvalidNextToken',
    });
  });

  it('tell their owner, and nobody else, whom they are shared with', async () => {
    const ask = (account: string) =>
      ec2(account).send(
        new DescribeSnapshotAttributeCommand({ SnapshotId: snap(5), Attribute: 'createVolumePermission' }),
      );
    expect(await ask(PARTNER)).toMatchObject({ CreateVolumePermissions: [{ UserId: OWNER }] });
    await expect(ask(OWNER)).rejects.toMatchObject({ name: 'InvalidSnapshot.NotFound' });
  });

  it('are listed in the Recycle Bin with the times of their stay', async () => {
    const { Snapshots } = await ec2().send(new ListSnapshotsInRecycleBinCommand({}));
    expect(Snapshots).toEqual([
      {
        SnapshotId: snap(7),
        VolumeId: volumeId,
        RecycleBinEnterTime: new Date('2026-03-01T12:00:00.001Z'),
        RecycleBinExitTime: new Date('2026-03-01T23:00:00.000Z'),
      },
    ]);
    const other = ec2().send(new ListSnapshotsInRecycleBinCommand({ SnapshotIds: [snap(1)] }));
    await expect(other).rejects.toMatchObject({ name: 'InvalidSnapshot.NotFound' });
  });

  it('tell of their lock: what kind, since when, and until when', async () => {
    const day = 86_400_000_000;
    const coolOffUntil = time('10:30:00') + 3_600_000_000;
    await tell(OWNER, '10:30:00', {
      type: 'SnapshotLocked',
      data: {
        snapshotId: snap(2),
        mode: 'compliance',
        lockState: 'compliance-cooloff',
        expiresAt: time('10:30:00') + 30 * day,
        coolOffUntil,
      },
    });
    await tell(OWNER, '11:30:00', { type: 'SnapshotLockCoolOffEnded', data: { snapshotId: snap(2) } });
    await caughtUp();
    const { Snapshots } = await ec2().send(new DescribeLockedSnapshotsCommand(where('lock-state', 'compliance')));
    expect(Snapshots).toEqual([
      expect.objectContaining({
        SnapshotId: snap(2),
        LockState: 'compliance',
        LockDuration: 30,
        CoolOffPeriod: 1,
        LockCreatedOn: new Date('2026-03-01T10:30:00.000Z'),
        LockDurationStartTime: new Date('2026-03-01T10:30:00.000Z'),
      }),
    ]);
    const governed = await ec2().send(new DescribeLockedSnapshotsCommand(where('lock-state', 'governance')));
    expect(governed.Snapshots).toEqual([]);
  });

  it('tell which tier they are in, and what became of the last move', async () => {
    await tell(
      OWNER,
      '13:00:00',
      { type: 'SnapshotTieringRequested', data: { snapshotId: snap(1), tier: 'archive' } },
      { type: 'SnapshotTiered', data: { snapshotId: snap(1), tier: 'archive' } },
      { type: 'SnapshotTieringRequested', data: { snapshotId: snap(1), tier: 'standard', temporaryDays: 3 } },
    );
    await caughtUp();
    const ask = () => ec2().send(new DescribeSnapshotTierStatusCommand(where('snapshot-id', snap(1))));
    expect((await ask()).SnapshotTierStatuses).toMatchObject([
      {
        StorageTier: 'archive',
        LastTieringOperationStatus: 'temporary-restore-in-progress',
        ArchivalCompleteTime: new Date('2026-03-01T13:00:00.001Z'),
      },
    ]);
    await tell(OWNER, '14:00:00', { type: 'SnapshotTieringFailed', data: { snapshotId: snap(1), reason: 'lost' } });
    await caughtUp();
    expect((await ask()).SnapshotTierStatuses).toMatchObject([
      { LastTieringOperationStatus: 'temporary-restore-failed', LastTieringOperationStatusDetail: 'lost' },
    ]);
  });
});
