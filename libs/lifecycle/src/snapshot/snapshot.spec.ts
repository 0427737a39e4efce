import { given, happened, moment } from '#testing';
import { snapshot } from './snapshot.js';

const snapshotId = 'snap-0a1b2c3d4e5f60718';
const birth = { snapshotId, ownerId: '111122223333', region: 'eu-central-1' };
const started = happened('10:00:00', 'SnapshotStarted', { ...birth, volumeId: 'vol-1', sizeGiB: 8 });
const completed = happened('10:20:00', 'SnapshotCompleted', { snapshotId });
const friend = { kind: 'account', id: '444455556666' } as const;
const shared = happened('10:30:00', 'SnapshotShared', { snapshotId, grantees: [friend] });
const deletedAgain = happened('12:00:02', 'SnapshotDeleted', { snapshotId });
const deleted = happened('12:00:00', 'SnapshotDeleted', { snapshotId });

describe('a snapshot', () => {
  it('is pending until AWS says that it is complete', () => {
    const told = given(snapshot, started, completed);
    told.holds({ state: { pending: 'observed' }, volume: { 'vol-1': '' }, tier: { standard: '' } }, '10:19:59');
    told.holds({ state: { completed: 'observed' } }, '10:20:00');
  });

  it('is presumed complete from its first use on', () => {
    const used = happened('10:10:00', 'SnapshotUsed', { snapshotId, use: 'image-registered', madeId: 'ami-1' });
    given(snapshot, started, used).holds({ state: { completed: 'presumed' } });
    given(snapshot, started, used, completed).holds({ state: { completed: 'observed' } });
  });

  it('is still pending while its blocks are being written', () => {
    const written = happened('10:10:00', 'SnapshotBlocksAccessed', { snapshotId, access: 'write' });
    given(snapshot, started, written).holds({ state: { pending: 'observed' } });
  });

  it('keeps its state unknown when it is first seen by a use', () => {
    const used = happened('10:10:00', 'SharedSnapshotUsed', { snapshotId, use: 'volume-created' });
    given(snapshot, used).is({ known: true, complete: false, state: 'unknown' });
  });

  it('can end in error, with the reason', () => {
    const failed = happened('10:20:00', 'SnapshotFailed', { snapshotId, reason: 'No key' });
    given(snapshot, started, failed).is({ state: 'error', stateReason: 'No key' });
  });

  it('names the image that it was made for, by what AWS wrote into its description', () => {
    const description = 'Created by CreateImage(i-1) for ami-2';
    given(snapshot, happened('10:00:00', 'SnapshotStarted', { ...birth, description })).holds({
      'made-for': { 'ami-2': '' },
    });
    const copied =
      'Copied for DestinationAmi ami-3 from SourceAmi ami-2 for SourceSnapshot snap-1. Task created on 1,772.';
    given(
      snapshot,
      happened('11:00:00', 'SnapshotObserved', { snapshotId, description: copied, volumeId: 'vol-ffff' }),
    ).holds({
      'made-for': { 'ami-3': '' },
      source: { 'snapshot:snap-1': '' },
      volume: {},
    });
  });

  it('that is a copy has a source and no volume', () => {
    const copy = { ...birth, sourceSnapshotId: 'snap-1', sourceRegion: 'us-east-1' };
    const done = happened('10:20:00', 'SnapshotCompleted', {
      snapshotId,
      sourceSnapshotId: 'snap-1',
      volumeId: 'vol-ffff',
    });
    given(snapshot, happened('10:00:00', 'SnapshotCopyRequested', copy), done).holds({
      source: { 'snapshot:snap-1': 'us-east-1' },
      volume: {},
      state: { completed: 'observed' },
    });
  });

  it('is shared from a grant to its end, also when only the receiver tells', () => {
    const unshared = happened('11:00:00', 'SnapshotUnshared', { snapshotId, grantees: [friend] });
    const received = happened('10:40:00', 'SnapshotShareReceived', { snapshotId, toAccount: '777788889999' });
    const told = given(snapshot, started, shared, received, unshared);
    expect(told.held('share', 'account:444455556666')).toEqual([['10:30:00', '11:00:00']]);
    told.holds({ share: { 'account:777788889999': '' } });
    told.when(happened('11:30:00', 'SnapshotSharesReset', { snapshotId })).holds({ share: {} });
  });

  it('is shared with those that an inventory lists, and with nobody else', () => {
    const list = happened('11:00:00', 'SnapshotSharesObserved', { snapshotId, grantees: [] });
    const told = given(snapshot, started, shared, list);
    told.holds({ share: {} });
    told.is({ drift: { shares: ['account:444455556666', ''] }, sharesComplete: true });
  });

  it('loses its shares by its deletion, and has them again when it comes back from the Recycle Bin', () => {
    const recycled = happened('12:00:00', 'SnapshotRecycled', { snapshotId });
    const restored = happened('13:00:00', 'SnapshotRestoredFromRecycleBin', { snapshotId });
    const told = given(snapshot, started, completed, shared, deleted, recycled);
    told.holds({ state: { recycled: 'observed' }, share: {} });
    told.when(restored).holds({ state: { completed: 'presumed' }, share: { 'account:444455556666': '' } });
    told
      .when(happened('14:00:00', 'SnapshotPurged', { snapshotId }))
      .holds({ state: { purged: 'observed' }, share: {} });
  });

  it('has its shares again, where an inventory shows it out of the bin, and has none in it', () => {
    const shownAs = (time: string, state: string) => happened(time, 'SnapshotObserved', { snapshotId, state });
    const binned = given(snapshot, started, shared, shownAs('12:00:00', 'recoverable'));
    binned.holds({ share: {}, state: { recycled: 'observed' } });
    binned.when(deletedAgain).holds({ state: { recycled: 'observed' } });
    binned.when(shownAs('13:00:00', 'completed')).holds({ share: { 'account:444455556666': '' } });
  });

  it('is no less complete by its making, where another clock told of that a second before', () => {
    const early = happened('09:59:59', 'SnapshotCompleted', { snapshotId }, { source: 'eventbridge' });
    given(snapshot, started, early).holds({ state: { completed: 'observed' }, volume: { 'vol-1': '' } });
  });

  it('is deleted once and for all: a late notice of its completion changes nothing', () =>
    given(snapshot, started, deleted, happened('12:00:05', 'SnapshotCompleted', { snapshotId })).holds({
      state: { deleted: 'observed' },
    }));

  it('is in a tier only once it has got there, for a time or for good', () => {
    const asked = happened('11:00:00', 'SnapshotTieringRequested', { snapshotId, tier: 'archive' });
    const archived = happened('11:30:00', 'SnapshotTiered', { snapshotId, tier: 'archive' });
    const until = moment('23:00:00');
    const back = happened('12:00:00', 'SnapshotTiered', { snapshotId, tier: 'standard', until });
    given(snapshot, started, asked).holds({ tier: { standard: '' } });
    given(snapshot, started, asked, archived).holds({ tier: { archive: '' } });
    given(snapshot, started, archived, back).holds({ tier: { standard: String(until) } });
  });

  it('is locked until the lock is removed or expires', () => {
    const expiresAt = moment('2027-03-01');
    const locked = happened('11:00:00', 'SnapshotLocked', { snapshotId, lockState: 'compliance-cooloff', expiresAt });
    const cooled = happened('14:00:00', 'SnapshotLockCoolOffEnded', { snapshotId });
    given(snapshot, started, locked).holds({ lock: { 'compliance-cooloff': String(expiresAt) } });
    given(snapshot, started, locked, cooled).holds({ lock: { compliance: String(expiresAt) } });
    given(snapshot, started, locked, happened('15:00:00', 'SnapshotUnlocked', { snapshotId })).holds({ lock: {} });
    given(snapshot, started, locked, happened('15:00:00', 'SnapshotLockExpired', { snapshotId })).holds({ lock: {} });
  });

  it('drifts in what an inventory shows otherwise', () => {
    const observed = happened('11:00:00', 'SnapshotObserved', {
      snapshotId,
      state: 'completed',
      tier: 'archive',
      sizeGiB: 9,
      tags: { Team: 'web' },
    });
    given(snapshot, started, completed, observed).is({
      drift: { tier: ['standard', 'archive'], sizeGiB: ['8', '9'], tags: ['', 'Team=web'] },
    });
  });
});
