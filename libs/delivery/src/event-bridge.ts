import type { Fact, FactOf, FactType } from '#lifecycle';
import {
  type Bus,
  busOf,
  imageArn,
  instanceArn,
  type Notice,
  ownImageArn,
  ruleArn,
  secondsOf,
  volumeArn,
} from './aws-names.js';
import { unsecret } from './cloud-event.js';
import { type Sayings, SNAPSHOT_SAYINGS } from './snapshot-notices.js';

type Of<Subject> = { readonly data: Subject } & Pick<Fact, 'metadata'>;

const image =
  (state: 'available' | 'failed' | 'disabled' | 'deregistered') =>
  ({ data, metadata }: Of<{ imageId: string; reason?: string | undefined }>, bus: Bus): Notice => ({
    detailType: 'EC2 AMI State Change',
    resources: [imageArn(bus, data.imageId)],
    detail: {
      RequestId: metadata.requestId ?? '',
      ImageId: data.imageId,
      State: state,
      ErrorMessage: data.reason ?? '',
    },
  });

const IMAGE_SAYINGS: Sayings = {
  ImageBecameAvailable: image('available'),
  ImageEnabled: image('available'),
  ImageCreationFailed: image('failed'),
  ImageDisabled: image('disabled'),
  ImageDeregistered: image('deregistered'),
  FastLaunchChanged: ({ data: { imageId, state, reason } }, bus) => ({
    detailType: 'EC2 Fast Launch State-change Notification',
    resources: [ownImageArn(bus, imageId)],
    detail: { imageId, resourceType: 'snapshot', state, stateTransitionReason: reason ?? '' },
  }),
};

const ofInstance = (detailType: string, bus: Bus, id: string, more: Notice['detail'] = {}): Notice => ({
  detailType,
  resources: [instanceArn(bus, id)],
  detail: { 'instance-id': id, ...more },
});

const instance =
  (state: 'pending' | 'running' | 'stopping' | 'stopped' | 'shutting-down' | 'terminated') =>
  ({ data }: Of<{ instanceId: string }>, bus: Bus): Notice =>
    ofInstance('EC2 Instance State-change Notification', bus, data.instanceId, { state });

const INSTANCE_SAYINGS: Sayings = {
  InstanceLaunched: instance('pending'),
  InstancePending: instance('pending'),
  InstanceRunning: instance('running'),
  InstanceHibernating: instance('stopping'),
  InstanceStopping: instance('stopping'),
  InstanceStopped: instance('stopped'),
  InstanceShuttingDown: instance('shutting-down'),
  InstanceTerminated: instance('terminated'),
  SpotInterruptionWarned: ({ data: { instanceId, action } }, bus) =>
    ofInstance('EC2 Spot Instance Interruption Warning', bus, instanceId, { 'instance-action': action }),
  SpotRequestFulfilled: ({ data: { instanceId, spotRequestId } }, bus) =>
    ofInstance('EC2 Spot Instance Request Fulfillment', bus, instanceId, { 'spot-instance-request-id': spotRequestId }),
  RebalanceRecommended: ({ data }, bus) => ofInstance('EC2 Instance Rebalance Recommendation', bus, data.instanceId),
};

interface Ended {
  readonly volumeId: string;
  readonly reason?: string | undefined;
}

const volume =
  (event: string, result: string) =>
  ({ data, metadata }: Of<Ended>, bus: Bus): Notice => ({
    detailType: 'EBS Volume Notification',
    resources: [volumeArn(bus, data.volumeId)],
    detail: { event, result, cause: data.reason ?? '', 'request-id': metadata.requestId ?? '' },
  });

const VOLUME_SAYINGS: Sayings = {
  VolumeBecameAvailable: volume('createVolume', 'available'),
  VolumeCreationFailed: volume('createVolume', 'failed'),
  VolumeDeleted: volume('deleteVolume', 'deleted'),
  VolumeAttachmentFailed: volume('attachVolume', 'failed'),
  // That a change was asked for, only the call tells.
  VolumeModified: (fact, bus) => {
    const { progress } = fact.data;
    if (progress === undefined || progress === 'modifying') return null;
    return volume('modifyVolume', progress)({ data: { volumeId: fact.data.volumeId }, metadata: fact.metadata }, bus);
  },
};

interface Ruled {
  readonly ruleId: string;
  readonly description?: string | undefined;
  readonly unlockDelayDays?: number | undefined;
  readonly unlockAt?: number | undefined;
  readonly action?: string | undefined;
}

const rule =
  (what: string) =>
  ({ data }: Of<Ruled>, bus: Bus): Notice => ({
    detailType: `Recycle Bin Rule ${what}`,
    source: 'aws.rbin',
    resources: [ruleArn(bus, data.ruleId)],
    detail: {
      // AWS writes the blank.
      'detail-version': ' 1.0.0',
      'rule-id': data.ruleId,
      'rule-description': data.description,
      'unlock-delay-period': data.unlockDelayDays === undefined ? undefined : `${data.unlockDelayDays} days`,
      'scheduled-unlock-time': data.unlockAt === undefined ? undefined : secondsOf(data.unlockAt),
      'api-name': data.action,
    },
  });

const SERVICES: readonly (readonly [RegExp, string])[] = [
  [/^EC2 Fleet /, 'aws.ec2fleet'],
  [/^EC2 Spot Fleet /, 'aws.ec2spotfleet'],
  [/^EC2 Image Builder /, 'aws.imagebuilder'],
  [/^DLM /, 'aws.dlm'],
];

const ACCOUNT_SAYINGS: Sayings = {
  SnapshotBlockPublicAccessSet({ data: { state } }) {
    const on = state !== 'unblocked';
    const said = on ? `enabled in '${state}' mode` : 'disabled';
    return {
      detailType: `EBS Snapshot Block Public Access ${on ? 'Enabled' : 'Disabled'}`,
      resources: [],
      detail: { SnapshotBlockPublicAccessState: state, message: `Block Public Access was successfully ${said}` },
    };
  },
  RecycleBinRuleLocked: rule('Locked'),
  RecycleBinRuleChangeAttempted: rule('Change Attempted'),
  RecycleBinRuleUnlockScheduled: rule('Unlock Scheduled'),
  RecycleBinRuleUnlockNoticed: rule('Unlocking Notice'),
  RecycleBinRuleUnlocked: rule('Unlocked'),
  ServiceNoticeRecorded: ({ data: { detailType, resources, detail } }) => ({
    detailType,
    source: SERVICES.find(([name]) => name.test(detailType))?.[1] ?? 'aws.ec2',
    resources,
    detail,
  }),
};

const SAYINGS: Sayings = {
  ...IMAGE_SAYINGS,
  ...INSTANCE_SAYINGS,
  ...SNAPSHOT_SAYINGS,
  ...VOLUME_SAYINGS,
  ...ACCOUNT_SAYINGS,
};

/** The types of fact that AWS would say something of on its event bus; of some of them not always. */
export const EVENT_BRIDGE_TYPES: readonly string[] = Object.keys(SAYINGS);

const said = <Type extends FactType>(type: Type, fact: FactOf<Type>, bus: Bus): Notice | null =>
  SAYINGS[type]?.(fact, bus) ?? null;

/**
 * The event that AWS would have sent for a fact on the account's default bus, as JSON (EC2 and EBS user guides, EventBridge): `id` is the
 * fact's, `time` when it happened, in whole seconds. null: AWS sends none for such a fact, or the fact does not hold what it would say.
 * Calls ("AWS API Call via CloudTrail") are never told: their parameters stand in evidence, which may hold secrets.
 */
export function eventBridgeOf(fact: Fact): string | null {
  const bus = busOf(fact);
  const notice = bus && said(fact.type, fact, bus);
  if (!bus || !notice) return null;
  const event = {
    version: '0',
    id: fact.id,
    'detail-type': notice.detailType,
    source: notice.source ?? 'aws.ec2',
    account: notice.account ?? bus.account,
    time: secondsOf(fact.metadata.occurredAt),
    region: bus.region,
    resources: notice.resources,
    detail: notice.detail,
  };
  return JSON.stringify(event, unsecret);
}
