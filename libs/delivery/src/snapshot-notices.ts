import type { Fact, FactOf, FactType } from '#lifecycle';
import { type Bus, misplacedArn, type Notice, ownSnapshotArn, secondsOf, snapshotArn } from './aws-names.js';

const HOUR_MICROS = 3_600_000_000;
const DAY_MICROS = 24 * HOUR_MICROS;

/** What AWS says of a fact of this type; null: nothing. */
export type Sayings = { readonly [Type in FactType]?: (fact: FactOf<Type>, bus: Bus) => Notice | null };

const notification = (arn: string, detail: Notice['detail']): Notice => ({
  detailType: 'EBS Snapshot Notification',
  resources: [arn],
  detail: { ...detail, snapshot_id: arn },
});

const requestOf = ({ metadata }: Fact): string => metadata.requestId ?? '';

interface Making {
  readonly snapshotId: string;
  readonly sourceSnapshotId?: string | undefined;
  readonly volumeId?: string | undefined;
  readonly reason?: string | undefined;
}

/** A copy names its source snapshot, whose Region the fact does not tell; any other making its volume. */
function made(fact: Fact, result: 'succeeded' | 'failed', { region }: Bus, making: Making): Notice {
  const { snapshotId, sourceSnapshotId, volumeId, reason = '' } = making;
  const source =
    sourceSnapshotId === undefined
      ? volumeId && misplacedArn('volume', region, volumeId)
      : misplacedArn('snapshot', '', sourceSnapshotId);
  return notification(misplacedArn('snapshot', region, snapshotId), {
    event: sourceSnapshotId === undefined ? 'createSnapshot' : 'copySnapshot',
    result,
    cause: reason,
    'request-id': requestOf(fact),
    source,
    endTime: secondsOf(fact.metadata.occurredAt),
  });
}

/** The receiver is told of a share, on its own bus. */
function shareTold(fact: Fact, bus: Bus, share: { snapshotId: string; from: string | undefined; to: string }): Notice {
  const at = secondsOf(fact.metadata.occurredAt);
  const said = notification(misplacedArn('snapshot', bus.region, share.snapshotId), {
    event: 'shareSnapshot',
    result: 'succeeded',
    cause: '',
    'request-id': requestOf(fact),
    source: share.from,
    startTime: at,
    endTime: at,
  });
  return { ...said, account: share.to };
}

const lockEnd = (event: 'lockDurationExpiry' | 'cooloffperiodExpiry', lockState: string) => {
  return ({ data }: FactOf<'SnapshotLockExpired' | 'SnapshotLockCoolOffEnded'>, { region }: Bus): Notice =>
    notification(misplacedArn('snapshot', region, data.snapshotId), { event, result: 'succeeded', lockState });
};

function locked({ data, metadata }: FactOf<'SnapshotLocked'>, { region, account }: Bus): Notice {
  const { snapshotId, lockState, mode, expiresAt, coolOffUntil } = data;
  const from = metadata.occurredAt;
  const created = secondsOf(from);
  const ends = expiresAt !== undefined && {
    lockExpiresOn: secondsOf(expiresAt),
    lockDuration: Math.round((expiresAt - from) / DAY_MICROS),
  };
  // `cooOffPeriod` is how AWS spells it.
  const cools = coolOffUntil !== undefined && {
    cooOffPeriod: Math.round((coolOffUntil - from) / HOUR_MICROS),
    coolOffPeriodExpiresOn: secondsOf(coolOffUntil),
  };
  return notification(misplacedArn('snapshot', region, snapshotId), {
    event: 'lockSnapshot',
    result: 'succeeded',
    source: account,
    lockState: lockState ?? mode,
    lockCreatedOn: created,
    lockStartDurationTime: created,
    ...ends,
    ...cools,
  });
}

function tiered(fact: FactOf<'SnapshotTiered'>, bus: Bus): Notice {
  const { snapshotId, tier, until } = fact.data;
  const restored = until === undefined ? 'permanentRestoreSnapshot' : 'temporaryRestoreSnapshot';
  return notification(snapshotArn(bus, snapshotId), {
    event: tier === 'archive' ? 'archiveSnapshot' : restored,
    result: 'succeeded',
    cause: '',
    'request-id': requestOf(fact),
    endTime: secondsOf(fact.metadata.occurredAt),
    restoreExpiryTime: until === undefined ? undefined : secondsOf(until),
  });
}

/** What EBS says of snapshots (EBS user guide, EventBridge for EBS). A failed move between tiers does not say which one it was. */
export const SNAPSHOT_SAYINGS: Sayings = {
  SnapshotCompleted: (fact, bus) => made(fact, 'succeeded', bus, fact.data),
  SnapshotFailed: (fact, bus) => made(fact, 'failed', bus, fact.data),
  SnapshotCopyMissedDuration: ({ data: { snapshotId, cause } }, bus) => {
    const arn = ownSnapshotArn(bus, snapshotId);
    return {
      detailType: 'EBS Copy Snapshot Missed Completion Duration',
      resources: [arn],
      detail: {
        event: 'copySnapshot',
        missedCompletionDurationCause: cause,
        snapshot_id: arn,
        transferType: 'time-based',
      },
    };
  },
  SnapshotShared(fact, bus) {
    const { snapshotId, grantees } = fact.data;
    // One event tells one receiver; the public and organizations are told by none.
    const [only, ...others] = grantees;
    if (only?.kind !== 'account' || others.length > 0) return null;
    return shareTold(fact, bus, { snapshotId, from: bus.account, to: only.id });
  },
  SnapshotShareReceived: (fact, bus) =>
    shareTold(fact, bus, { snapshotId: fact.data.snapshotId, from: fact.data.byAccount, to: fact.data.toAccount }),
  SnapshotLocked: locked,
  SnapshotLockExpired: lockEnd('lockDurationExpiry', 'expired'),
  SnapshotLockCoolOffEnded: lockEnd('cooloffperiodExpiry', 'compliance'),
  SnapshotTiered: tiered,
  FastSnapshotRestoreChanged: ({ data: { snapshotId, state, zone } }, bus) => ({
    detailType: 'EBS Fast Snapshot Restore State-change Notification',
    resources: [snapshotArn(bus, snapshotId)],
    detail: { 'snapshot-id': snapshotId, state, zone },
  }),
};
