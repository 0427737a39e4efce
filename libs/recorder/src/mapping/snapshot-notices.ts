import { about, type Draft, Misunderstood, must, type Notice, type NoticeReading } from './call.js';
import { firstOf } from './ids.js';
import { sourceAccount } from './notices.js';
import { either, member, text, type Told } from './reading.js';
import { micros } from './times.js';

interface About {
  readonly snapshotId: string;
  readonly detail: Told;
  readonly account: string;
}
type Ending = (told: About) => Draft;

const settled: Ending = ({ snapshotId, detail }) =>
  about('snapshot', snapshotId, 'SnapshotCompleted', {
    snapshotId,
    sourceSnapshotId: firstOf('snapshot', [member(detail, 'source')]),
    volumeId: firstOf('volume', [member(detail, 'source')]),
  });

const failed: Ending = ({ snapshotId, detail }) =>
  about('snapshot', snapshotId, 'SnapshotFailed', {
    snapshotId,
    reason: text(member(detail, 'cause')),
    sourceSnapshotId: firstOf('snapshot', [member(detail, 'source')]),
  });

const shareReceived: Ending = ({ snapshotId, detail, account }) =>
  about('snapshot', snapshotId, 'SnapshotShareReceived', {
    snapshotId,
    byAccount: sourceAccount(detail),
    toAccount: account,
  });

const locked: Ending = ({ snapshotId, detail }) => {
  const lockState = text(member(detail, 'lockState'));
  return about('snapshot', snapshotId, 'SnapshotLocked', {
    snapshotId,
    mode: lockState?.startsWith('compliance') === true ? 'compliance' : lockState,
    lockState,
    coolOffUntil: micros(either(detail, 'coolOffPeriodExpiresOn', 'cooOffPeriodExpiresOn')),
    expiresAt: micros(member(detail, 'lockExpiresOn')),
  });
};

const tieringFailed: Ending = ({ snapshotId, detail }) =>
  about('snapshot', snapshotId, 'SnapshotTieringFailed', { snapshotId, reason: text(member(detail, 'cause')) });

const tiered =
  (tier: 'archive' | 'standard', expires?: string): Ending =>
  ({ snapshotId, detail }) => {
    const until = expires === undefined ? undefined : micros(member(detail, expires));
    return about('snapshot', snapshotId, 'SnapshotTiered', { snapshotId, tier, until });
  };

const plain =
  (type: 'SnapshotUnlocked' | 'SnapshotLockExpired' | 'SnapshotLockCoolOffEnded' | 'SnapshotDeleted'): Ending =>
  ({ snapshotId }) =>
    about('snapshot', snapshotId, type, { snapshotId });

/** Event (in lower case, for AWS spells it in more than one way) and result → what it tells. */
const ENDINGS: ReadonlyMap<string, Ending> = new Map([
  ['createsnapshot succeeded', settled],
  ['createsnapshot failed', failed],
  ['copysnapshot succeeded', settled],
  ['copysnapshot failed', failed],
  ['sharesnapshot succeeded', shareReceived],
  ['locksnapshot succeeded', locked],
  ['unlocksnapshot succeeded', plain('SnapshotUnlocked')],
  ['lockdurationexpiry succeeded', plain('SnapshotLockExpired')],
  ['cooloffperiodexpiry succeeded', plain('SnapshotLockCoolOffEnded')],
  ['deletesnapshot succeeded', plain('SnapshotDeleted')],
  ['archivesnapshot succeeded', tiered('archive')],
  ['archivesnapshot failed', tieringFailed],
  ['permanentrestoresnapshot succeeded', tiered('standard')],
  ['permanentrestoresnapshot failed', tieringFailed],
  ['temporaryrestoresnapshot succeeded', tiered('standard', 'restoreExpiryTime')],
  ['temporaryrestoresnapshot failed', tieringFailed],
  // The temporary restore has ended: only the archived snapshot is left. AWS writes `restoryExpiry`.
  ['restoryexpiry succeeded', tiered('archive')],
  ['restoreexpiry succeeded', tiered('archive')],
]);

function snapshotNotice({ detail, resources, account }: Notice): Draft[] {
  const snapshotId =
    firstOf('snapshot', [member(detail, 'snapshot_id')]) ?? must(firstOf('snapshot', resources), 'the snapshot');
  const event = text(member(detail, 'event')) ?? '';
  const result = text(member(detail, 'result')) ?? '';
  const ending = ENDINGS.get(`${event} ${result}`.toLowerCase());
  if (ending === undefined)
    throw new Misunderstood(`A snapshot notification '${event}' with the result '${result}' is not known.`);
  return [ending({ snapshotId, detail, account })];
}

/** What EBS tells of one snapshot. */
export const SNAPSHOT_NOTICES: Readonly<Record<string, NoticeReading>> = {
  'EBS Snapshot Notification': snapshotNotice,
};
