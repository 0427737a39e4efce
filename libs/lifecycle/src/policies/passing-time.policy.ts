import { account } from '../account/account.js';
import { ruleIsUnlocked } from '../account/retention-rules.js';
import type { Decisions } from '../decider.commands.js';
import { releaseAbandonedName } from '../image-name/claims.js';
import { imageName, imageNameId } from '../image-name/image-name.js';
import { deprecationTakesEffect } from '../image/deprecating.js';
import { image } from '../image/image.js';
import { protectionLapses } from '../image/protecting.js';
import { purgeImage } from '../image/recycling.js';
import { interruptInstance } from '../instance/interruption.js';
import { instance } from '../instance/instance.js';
import { endSpot } from '../instance/spot.commands.js';
import { purgeSnapshot } from '../snapshot/deletion.js';
import { ageLock } from '../snapshot/locking.js';
import { snapshot } from '../snapshot/snapshot.js';
import { endRestore } from '../snapshot/tiering.js';
import { purgeVolume } from '../volume/deletion.js';
import { volume } from '../volume/volume.js';
import type { FactType } from '../facts.js';
import { type AnyReaction, anyReaction, type Reaction } from './reaction.js';

const MINUTE = 60_000_000;
const DAY = 24 * 60 * MINUTE;
/** A name whose image has not appeared by then is free again. */
const APPEARS_WITHIN = 10 * MINUTE;
/** Between the warning of a Spot interruption and the interruption (EC2 user guide). */
const WARNED_BEFORE = 2 * MINUTE;
/** A report on the use of an image is kept so long (EC2 user guide). */
const REPORT_KEPT = 30 * DAY;

const told = (...moments: readonly (number | undefined)[]): readonly number[] =>
  moments.filter((moment) => moment !== undefined);

const reaction = <Type extends FactType>(defined: Reaction<Decisions, Type>): AnyReaction<Decisions> =>
  anyReaction(defined);

/** What passing time does, and AWS does without any event (EC2 user guide). */
export const PASSING_TIME: readonly AnyReaction<Decisions>[] = [
  reaction({
    name: 'deprecation',
    types: ['ImageDeprecationSet'],
    due: ({ data }) => [data.deprecateAt],
    act: async (decisions, { data }) => {
      await decisions.decide(image, data.imageId, (state) => deprecationTakesEffect(state, decisions.at));
    },
  }),
  reaction({
    name: 'protection-cooldown',
    types: ['DeregistrationProtectionDisabled'],
    due: ({ data }) => told(data.cooldownUntil),
    act: async (decisions, { data }) => {
      await decisions.decide(image, data.imageId, (state) => protectionLapses(state, decisions.at));
    },
  }),
  reaction({
    name: 'image-retention',
    types: ['ImageRecycled'],
    due: ({ data }) => told(data.until),
    act: async (decisions, { data }) => {
      await decisions.decide(image, data.imageId, (state) => purgeImage(state, decisions.asking));
    },
  }),
  reaction({
    name: 'snapshot-retention',
    types: ['SnapshotRecycled'],
    due: ({ data }) => told(data.until),
    act: async (decisions, { data }) => {
      await decisions.decide(snapshot, data.snapshotId, (state) => purgeSnapshot(state, decisions.asking));
    },
  }),
  reaction({
    name: 'volume-retention',
    types: ['VolumeRecycled'],
    due: ({ data }) => told(data.until),
    act: async (decisions, { data }) => {
      await decisions.decide(volume, data.volumeId, (state) => purgeVolume(state, decisions.asking));
    },
  }),
  reaction({
    name: 'snapshot-lock',
    types: ['SnapshotLocked'],
    due: ({ data }) => told(data.coolOffUntil, data.expiresAt),
    act: async (decisions, { data }) => {
      await decisions.decide(snapshot, data.snapshotId, (state) => ageLock(state, decisions));
    },
  }),
  reaction({
    name: 'snapshot-temporary-restore',
    types: ['SnapshotTiered'],
    due: ({ data }) => told(data.until),
    act: async (decisions, { data }) => {
      await decisions.decide(snapshot, data.snapshotId, (state) => endRestore(state, decisions));
    },
  }),
  reaction({
    name: 'retention-rule-unlock',
    types: ['RecycleBinRuleUnlockScheduled'],
    due: ({ data }) => told(data.unlockAt),
    act: async (decisions, { data }) => {
      await decisions.decide(account, data.accountId, (state) => ruleIsUnlocked(state, data, decisions.asking));
    },
  }),
  reaction({
    name: 'abandoned-image-name',
    types: ['ImageNameClaimed'],
    due: ({ metadata }) => (metadata.source === 'engine' ? [metadata.occurredAt + APPEARS_WITHIN] : []),
    act: async (decisions, { data }) => {
      const { known } = await decisions.state(image, data.imageId);
      await decisions.decide(imageName, imageNameId(data), (state) =>
        releaseAbandonedName(state, data, { imageExists: known, at: decisions.at }),
      );
    },
  }),
  reaction({
    name: 'spot-interruption',
    types: ['SpotInterruptionWarned'],
    due: ({ metadata }) => [metadata.occurredAt + WARNED_BEFORE],
    act: async (decisions, { data }) => {
      const { state } = await decisions.decide(instance, data.instanceId, interruptInstance);
      // Of one that is only stopped, the request goes on.
      if (state.state !== 'shutting-down' && state.state !== 'terminated') return;
      await endSpot(decisions, state, 'instance-terminated-no-capacity');
    },
  }),
  reaction({
    name: 'usage-report-expiry',
    types: ['ImageUsageReportRequested'],
    due: ({ metadata }) => [metadata.occurredAt + REPORT_KEPT],
    act: async (decisions, { data: { reportId, accountId, region } }) => {
      await decisions.decide(account, accountId, ({ usageReports }) =>
        reportId === undefined || !Object.hasOwn(usageReports, reportId)
          ? []
          : [{ type: 'ImageUsageReportDeleted', data: { accountId, region, reportId } }],
      );
    },
  }),
];
