import { ACCOUNT, cloudTrail } from '#testing';
import { readCloudTrail } from './records.js';

const told = (
  eventName: string,
  requestParameters: object | null,
  responseElements: object | null = { _return: true },
  others = {},
) =>
  (readCloudTrail(cloudTrail({ eventName, requestParameters, responseElements, ...others }))?.drafts ?? []).map(
    ({ id, type, data }) => [id, type, data],
  );
const snapshotId = 'snap-0a';
const ebs = { eventSource: 'ebs.amazonaws.com' };

/** Action, request, answer; what it is read as, and what that says. */
type Row = [string, object | null, object | null, string, object];

describe('what calls on snapshots tell', () => {
  it('reads a snapshot that CreateImage made as made for its image', () => {
    const description = 'Created by CreateImage(i-01) for ami-0c';
    const answer = { snapshotId, volumeId: 'vol-01', volumeSize: '8', ownerId: ACCOUNT, encrypted: false };
    expect(told('CreateSnapshot', { volumeId: 'vol-01', description }, answer)).toMatchObject([
      [
        snapshotId,
        'SnapshotStarted',
        { volumeId: 'vol-01', sizeGiB: 8, encrypted: false, ownerId: ACCOUNT, imageId: 'ami-0c' },
      ],
    ]);
  });

  it('tells each snapshot of a CreateSnapshots', () => {
    const items = ['snap-01', 'snap-02'].map((id, n) => ({ snapshotId: id, volumeId: `vol-0${n}` }));
    expect(
      told('CreateSnapshots', { instanceSpecification: { instanceId: 'i-01' } }, { snapshotSet: { items } }),
    ).toMatchObject([
      ['snap-01', 'SnapshotStarted', { volumeId: 'vol-00' }],
      ['snap-02', 'SnapshotStarted', { volumeId: 'vol-01' }],
    ]);
  });

  it('tells a copy on the copy, and on its source as a use', () => {
    const request = { sourceRegion: 'eu-west-1', sourceSnapshotId: 'snap-0b', encrypted: true };
    expect(told('CopySnapshot', request, { snapshotId })).toMatchObject([
      [
        snapshotId,
        'SnapshotCopyRequested',
        { sourceSnapshotId: 'snap-0b', sourceRegion: 'eu-west-1', encrypted: true },
      ],
      ['snap-0b', 'SnapshotUsed', { use: 'copied', madeId: snapshotId, byAccount: ACCOUNT }],
    ]);
  });

  it('tells the making of a volume, in whatever way, as a use of the snapshot that it was made from', () => {
    const use = { snapshotId, use: 'volume-created', byAccount: ACCOUNT };
    expect(told('CreateVolume', { snapshotId, size: '8' }, { volumeId: 'vol-01', snapshotId })).toMatchObject([
      ['vol-01', 'VolumeCreated', { snapshotId }],
      [snapshotId, 'SnapshotUsed', { ...use, madeId: 'vol-01' }],
    ]);
    expect(told('CreateVolume', { size: '8' }, { volumeId: 'vol-01', snapshotId: '' })).toHaveLength(1);
    expect(told('CreateReplaceRootVolumeTask', { instanceId: 'i-01', snapshotId }, {})).toContainEqual([
      snapshotId,
      'SnapshotUsed',
      use,
    ]);
  });

  it.each<Row>([
    ['DeleteSnapshot', {}, {}, 'SnapshotDeleted', {}],
    ['UnlockSnapshot', {}, {}, 'SnapshotUnlocked', {}],
    ['RestoreSnapshotFromRecycleBin', {}, {}, 'SnapshotRestoredFromRecycleBin', {}],
    [
      'LockSnapshot',
      { lockMode: 'governance' },
      { lockState: 'governance' },
      'SnapshotLocked',
      { mode: 'governance', lockState: 'governance' },
    ],
    ['ModifySnapshotTier', { storageTier: 'archive' }, {}, 'SnapshotTieringRequested', { tier: 'archive' }],
    [
      'RestoreSnapshotTier',
      { temporaryRestoreDays: 5 },
      {},
      'SnapshotTieringRequested',
      { tier: 'standard', temporaryDays: 5 },
    ],
    [
      'EnableFastSnapshotRestores',
      {},
      { successful: { items: [{ snapshotId, availabilityZone: 'us-east-1a', state: 'enabling' }] } },
      'FastSnapshotRestoreChanged',
      { zone: 'us-east-1a', state: 'enabling' },
    ],
  ])('reads %s', (eventName, ...row) => {
    const [request, answer, type, data] = row;
    expect(told(eventName, { snapshotId, ...request }, answer)).toMatchObject([
      [snapshotId, type, { snapshotId, ...data }],
    ]);
  });

  it('tells the owner who used a shared snapshot, also without a type of identity', () => {
    const event = {
      userIdentity: { accountId: '999900001111', invokedBy: 'ec2.amazonaws.com' },
      eventType: 'AwsServiceEvent',
      requestID: undefined,
      sharedEventID: 'b81f7fe5-36b5-49ea-bbc9-6a9007e733c0',
      serviceEventDetails: { snapshotId },
    };
    expect(told('SharedSnapshotVolumeCreated', null, null, event)).toEqual([
      [snapshotId, 'SharedSnapshotUsed', { snapshotId, use: 'volume-created', byAccount: '999900001111' }],
    ]);
    expect(told('SharedSnapshotCopyInitiated', null, null, event)).toMatchObject([
      [snapshotId, 'SharedSnapshotUsed', { use: 'copied' }],
    ]);
  });

  it.each([
    ['StartSnapshot', { volumeSize: 8 }, { snapshotId, ownerId: ACCOUNT, volumeSize: 8 }, 'SnapshotStarted'],
    ['CompleteSnapshot', { snapshotId }, { status: 'completed' }, 'SnapshotCompleted'],
    ['CompleteSnapshot', { snapshotId }, { status: 'error' }, 'SnapshotFailed'],
    ['CompleteSnapshot', { snapshotId }, { status: 'pending' }, 'SnapshotBlocksAccessed'],
    ['PutSnapshotBlock', { snapshotId }, {}, 'SnapshotBlocksAccessed'],
    ['GetSnapshotBlock', { snapshotId }, null, 'SnapshotBlocksAccessed'],
    ['ListSnapshotBlocks', { snapshotId }, null, 'SnapshotBlocksAccessed'],
  ])('reads %s of the direct APIs, whose reads are a use', (eventName, request, answer, type) => {
    expect(told(eventName, request, answer, ebs)).toMatchObject([[snapshotId, type, { snapshotId }]]);
  });

  it('tells a comparison of two snapshots on both', () => {
    expect(
      told('ListChangedBlocks', { firstSnapshotId: 'snap-01', secondSnapshotId: 'snap-02' }, null, ebs),
    ).toMatchObject([
      ['snap-01', 'SnapshotBlocksAccessed', { access: 'list' }],
      ['snap-02', 'SnapshotBlocksAccessed', { access: 'list' }],
    ]);
  });
});
