import { about, type Draft, Misunderstood, must, type Notice, type NoticeReading } from './call.js';
import { firstOf, idOf } from './ids.js';
import { instanceOf, stateReached } from './instances.js';
import { imageOf } from './images.js';
import { either, isObject, list, member, number, text, type Told } from './reading.js';

const IMAGE_STATES = {
  available: 'ImageBecameAvailable',
  deregistered: 'ImageDeregistered',
  disabled: 'ImageDisabled',
} as const;
type Settled = keyof typeof IMAGE_STATES;
const isSettled = (state: string | undefined): state is Settled =>
  state !== undefined && Object.hasOwn(IMAGE_STATES, state);

const imageState =
  (fixed?: string): NoticeReading =>
  ({ detail, resources }) => {
    const imageId =
      firstOf('image', [either(detail, 'ImageId', 'imageId')]) ?? must(firstOf('image', resources), 'the image');
    const state = text(either(detail, 'State', 'state')) ?? fixed;
    if (state === 'failed') {
      const reason = text(either(detail, 'ErrorMessage', 'errorMessage'));
      return [about('image', imageId, 'ImageCreationFailed', { imageId, reason })];
    }
    if (!isSettled(state)) throw new Misunderstood(`The state '${state}' of an image is not known.`);
    return [about('image', imageId, IMAGE_STATES[state], { imageId })];
  };

const fastLaunch: NoticeReading = ({ detail }) => {
  const imageId = imageOf(detail);
  const state = must(text(member(detail, 'state')), 'the state');
  return [
    about('image', imageId, 'FastLaunchChanged', {
      imageId,
      state,
      reason: text(member(detail, 'stateTransitionReason')),
    }),
  ];
};

const instanceState: NoticeReading = ({ detail }) => [
  stateReached(instanceOf(detail), must(text(member(detail, 'state')), 'the state')),
];

const spotWarning: NoticeReading = ({ detail }) => {
  const instanceId = instanceOf(detail);
  const action = text(member(detail, 'instance-action'));
  return [about('instance', instanceId, 'SpotInterruptionWarned', { instanceId, action })];
};

const rebalance: NoticeReading = ({ detail }) => {
  const instanceId = instanceOf(detail);
  return [about('instance', instanceId, 'RebalanceRecommended', { instanceId })];
};

const spotFulfilled: NoticeReading = ({ detail }) => {
  const instanceId = instanceOf(detail);
  const spotRequestId = text(member(detail, 'spot-instance-request-id'));
  return [about('instance', instanceId, 'SpotRequestFulfilled', { instanceId, spotRequestId })];
};

/** A fleet describes the instance in a JSON text of its own. */
const fleetInstance: NoticeReading = ({ detail }) => {
  const instanceId = instanceOf(detail);
  const described = parsed(member(detail, 'description'));
  return [
    about('instance', instanceId, 'FleetInstanceChanged', {
      instanceId,
      change: must(text(member(detail, 'sub-type')), 'what changed (sub-type)'),
      imageId: firstOf('image', [member(described, 'image')]),
      instanceType: text(member(described, 'instanceType')),
    }),
  ];
};

function parsed(told: Told): Told {
  try {
    return typeof told === 'string' ? JSON.parse(told) : undefined;
  } catch {
    return undefined;
  }
}

/** A notice of a service around images that names no single image, instance, snapshot or volume. */
const service: NoticeReading = ({ account, region, detailType, resources, detail }) => [
  about('account', account, 'ServiceNoticeRecorded', {
    accountId: account,
    region,
    detailType,
    resources: [...resources],
    detail: isObject(detail) ? { ...detail } : {},
  }),
];

const snapshotBlock: NoticeReading = ({ account, region, detail }) => {
  const state = must(text(member(detail, 'SnapshotBlockPublicAccessState')), 'the state');
  return [about('account', account, 'SnapshotBlockPublicAccessSet', { accountId: account, region, state })];
};

const fastRestore: NoticeReading = ({ detail, resources }) => {
  const snapshotId =
    firstOf('snapshot', [member(detail, 'snapshot-id')]) ?? must(firstOf('snapshot', resources), 'the snapshot');
  const state = must(text(member(detail, 'state')), 'the state');
  return [
    about('snapshot', snapshotId, 'FastSnapshotRestoreChanged', {
      snapshotId,
      zone: text(member(detail, 'zone')),
      state,
    }),
  ];
};

function volumeNotice({ detail, resources }: Notice): Draft[] {
  const volumeId = must(firstOf('volume', resources), 'the volume (resources)');
  const event = text(member(detail, 'event')) ?? '';
  const result = text(member(detail, 'result')) ?? '';
  const reason = text(member(detail, 'cause'));
  const instanceId = firstOf('instance', resources);
  if (event === 'modifyVolume') return [about('volume', volumeId, 'VolumeModified', { volumeId, progress: result })];
  switch (`${event} ${result}`) {
    case 'createVolume available':
      return [about('volume', volumeId, 'VolumeBecameAvailable', { volumeId })];
    case 'createVolume failed':
      return [about('volume', volumeId, 'VolumeCreationFailed', { volumeId, reason })];
    case 'deleteVolume deleted':
      return [about('volume', volumeId, 'VolumeDeleted', { volumeId })];
    case 'attachVolume failed':
    case 'reattachVolume failed':
      return [about('volume', volumeId, 'VolumeAttachmentFailed', { volumeId, instanceId, reason })];
    default:
      throw new Misunderstood(`A volume notification '${event}' with the result '${result}' is not known.`);
  }
}

const multiVolume: NoticeReading = ({ detail }) =>
  list(member(detail, 'snapshots')).map((entry) => {
    const snapshotId = must(firstOf('snapshot', [member(entry, 'snapshot_id')]), 'the snapshot (snapshot_id)');
    const volumeId = firstOf('volume', [member(entry, 'source')]);
    if (text(member(entry, 'status')) === 'completed') {
      return about('snapshot', snapshotId, 'SnapshotCompleted', { snapshotId, volumeId });
    }
    return about('snapshot', snapshotId, 'SnapshotFailed', { snapshotId, reason: text(member(detail, 'cause')) });
  });

const missedDuration: NoticeReading = ({ detail, resources }) => {
  const snapshotId =
    firstOf('snapshot', [member(detail, 'snapshot_id')]) ?? must(firstOf('snapshot', resources), 'the snapshot');
  const cause = text(member(detail, 'missedCompletionDurationCause'));
  return [about('snapshot', snapshotId, 'SnapshotCopyMissedDuration', { snapshotId, cause })];
};

/** The account that a detail names as its source, or none. */
export const sourceAccount = (detail: Told): string | undefined => {
  const id = idOf(member(detail, 'source'));
  return id !== undefined && number(id) !== undefined ? id : undefined;
};

/** What notices of EC2 and EBS tell, by detail-type. Those on one snapshot have a file of their own. */
export const EC2_NOTICES: Readonly<Record<string, NoticeReading>> = {
  'EC2 AMI State Change': imageState(),
  'EC2 AMI Available': imageState('available'),
  'EC2 AMI Failed': imageState('failed'),
  'EC2 Fast Launch State-change Notification': fastLaunch,
  'EC2 Instance State-change Notification': instanceState,
  'EC2 Spot Instance Interruption Warning': spotWarning,
  'EC2 Instance Rebalance Recommendation': rebalance,
  'EC2 Spot Instance Request Fulfillment': spotFulfilled,
  'EBS Volume Notification': volumeNotice,
  'EBS Multi-Volume Snapshots Completion Status': multiVolume,
  'EBS Copy Snapshot Missed Completion Duration': missedDuration,
  'EBS Fast Snapshot Restore State-change Notification': fastRestore,
  'EBS Snapshot Block Public Access Enabled': snapshotBlock,
  'EBS Snapshot Block Public Access Disabled': snapshotBlock,
  'Launch Template Alias Change': service,
};

/** Fleets tell of single instances; all else that they say names none. */
export const fleetNotice = (notice: Notice): Draft[] =>
  member(notice.detail, 'instance-id') === undefined ? service(notice) : fleetInstance(notice);

/** Lifecycle policies and image pipelines. */
export const serviceNotice = service;
