import { blockDevices } from './block-devices.js';
import { about, type Call, type CallReading, type Draft, Misunderstood, must } from './call.js';
import { resource } from './ids.js';
import { tagsFor } from './images.js';
import { masked } from './masking.js';
import { snapshotsUsed } from './snapshot-uses.js';
import { at, either, flag, isObject, list, member, number, orNone, tags, text, texts, type Told } from './reading.js';

/** The instance that a request or an answer names. */
export const instanceOf = (told: Told): string => {
  const id = text(either(told, 'instanceId', 'InstanceId', 'instance-id'));
  return must(resource(id)?.category === 'instance' ? id : undefined, 'which instance it is about (instanceId)');
};

const instancesIn = (told: Told): readonly Told[] => {
  const items = list(either(told, 'instancesSet', 'instances', 'instanceIdSet'));
  return must(items.length > 0 ? items : undefined, 'any instance (instancesSet)');
};

const shapeOf = (told: Told) => ({
  instanceType: text(member(told, 'instanceType')),
  availabilityZone: text(at(told, 'placement', 'availabilityZone')),
  architecture: text(member(told, 'architecture')),
  rootDeviceName: text(member(told, 'rootDeviceName')),
  rootDeviceType: text(member(told, 'rootDeviceType')),
  virtualizationType: text(member(told, 'virtualizationType')),
  bootMode: text(either(told, 'currentInstanceBootMode', 'bootMode')),
  platform: text(member(told, 'platform')),
  lifecycle: text(either(told, 'instanceLifecycle', 'lifecycle')),
  vpcId: text(member(told, 'vpcId')),
  subnetId: text(member(told, 'subnetId')),
  privateAddress: text(member(told, 'privateIpAddress')),
  instanceProfile: text(either(member(told, 'iamInstanceProfile'), 'arn', 'name')),
  productCodes: orNone(texts(member(told, 'productCodes'), 'productCode')),
  blockDevices: blockDevices(member(told, 'blockDeviceMapping')),
});

/** The image parameter as it was asked for, where it differs from the image (an SSM parameter). */
const askedImage = (request: Told, imageId: string) =>
  texts(member(request, 'instancesSet'), 'imageId').find((asked) => asked !== imageId);

function launchedOne(call: Call, told: Told): Draft {
  const { request, response } = call;
  const instanceId = instanceOf(told);
  const imageId = must(text(member(told, 'imageId')), `the image of ${instanceId} (imageId)`);
  return about('instance', instanceId, 'InstanceLaunched', {
    instanceId,
    ...shapeOf(told),
    imageId,
    requestedImage: askedImage(request, imageId),
    ownerId: text(member(response, 'ownerId')) ?? call.caller,
    region: call.region,
    reservationId: text(member(response, 'reservationId')),
    requesterId: text(member(response, 'requesterId')),
    clientToken: text(member(told, 'clientToken')),
    launchIndex: number(member(told, 'amiLaunchIndex')),
    hibernationConfigured: flag(at(told, 'hibernationOptions', 'configured')),
    tags: tags(member(told, 'tagSet')) ?? tagsFor(request, 'instance'),
  });
}

/** The image's side of a launch: one fact for each image, with all of its instances. */
function imagesLaunched(call: Call, instances: readonly Told[]): Draft[] {
  const byImage = Map.groupBy(instances, (told) => text(member(told, 'imageId')) ?? '');
  const byAccount = text(member(call.response, 'ownerId')) ?? call.caller;
  const reservationId = text(member(call.response, 'reservationId'));
  return [...byImage].map(([imageId, launched]) =>
    about('image', imageId, 'ImageLaunched', {
      imageId,
      byAccount,
      region: call.region,
      instanceIds: launched.map(instanceOf),
      reservationId,
    }),
  );
}

function volumesAttached(told: Told): Draft[] {
  const instanceId = instanceOf(told);
  return (blockDevices(member(told, 'blockDeviceMapping')) ?? []).flatMap(({ volumeId, deviceName: device }) =>
    volumeId === undefined ? [] : [about('volume', volumeId, 'VolumeAttached', { volumeId, instanceId, device })],
  );
}

function launched(call: Call): Draft[] {
  const instances = instancesIn(call.response);
  return [
    ...instances.map((told) => launchedOne(call, told)),
    ...imagesLaunched(call, instances),
    ...instances.flatMap(volumesAttached),
  ];
}

const STATES = {
  pending: 'InstancePending',
  running: 'InstanceRunning',
  stopping: 'InstanceStopping',
  stopped: 'InstanceStopped',
  'shutting-down': 'InstanceShuttingDown',
  terminated: 'InstanceTerminated',
} as const;
type InstanceStateName = keyof typeof STATES;
const isState = (name: string): name is InstanceStateName => Object.hasOwn(STATES, name);

/** The instance reached this state. */
export function stateReached(instanceId: string, state: string): Draft {
  if (!isState(state)) throw new Misunderstood(`The state '${state}' of an instance is not known.`);
  return about('instance', instanceId, STATES[state], { instanceId });
}

const stateChange =
  (asked: InstanceStateName): CallReading =>
  ({ response, request }) =>
    instancesIn(isObject(response) ? response : request).map((told) => {
      const instanceId = instanceOf(told);
      const state = text(at(told, 'currentState', 'name')) ?? asked;
      const hibernates = state === 'stopping' && flag(member(request, 'hibernate')) === true;
      return hibernates
        ? about('instance', instanceId, 'InstanceHibernating', { instanceId })
        : stateReached(instanceId, state);
    });

const rebooted: CallReading = ({ request }) =>
  instancesIn(request).map((told) => {
    const instanceId = instanceOf(told);
    return about('instance', instanceId, 'InstanceRebooted', { instanceId });
  });

const valueText = (told: Told): string => {
  const value = isObject(told) && Object.keys(told).length === 1 ? (either(told, 'value') ?? told) : told;
  return typeof value === 'string' ? value : JSON.stringify(value);
};

/** User data and passwords are never copied into a fact; that they were set is. */
function attributesChanged({ request }: Call): Draft[] {
  const instanceId = instanceOf(member(request, 'ModifyInstanceMetadataOptionsRequest') ?? request);
  const body = masked(member(request, 'ModifyInstanceMetadataOptionsRequest') ?? request);
  const told = Object.entries(isObject(body) ? body : {}).filter(([key]) => !/^instanceId$/i.test(key));
  const attributes = Object.fromEntries(told.map(([key, value]) => [key, valueText(value)]));
  return [about('instance', instanceId, 'InstanceAttributesChanged', { instanceId, attributes })];
}

function rootReplacement({ request, response, caller }: Call): Draft[] {
  const instanceId = instanceOf(request);
  const task = either(response, 'replaceRootVolumeTask') ?? response;
  const imageId = text(member(request, 'imageId')) ?? text(member(task, 'imageId'));
  const asked = {
    instanceId,
    taskId: text(either(task, 'replaceRootVolumeTaskId')),
    imageId,
    snapshotId: text(member(request, 'snapshotId')) ?? text(member(task, 'snapshotId')),
  };
  const done = text(member(task, 'taskState')) === 'succeeded';
  return [
    about('instance', instanceId, 'RootVolumeReplacementRequested', asked),
    ...snapshotsUsed([asked.snapshotId], { use: 'volume-created', byAccount: caller }),
    ...(done ? [about('instance', instanceId, 'RootVolumeReplaced', { instanceId, imageId })] : []),
  ];
}

/** A service event: AWS took the Spot instances back. */
const evicted: CallReading = ({ details }) =>
  texts(must(either(details, 'instanceIdSet'), 'the instances (instanceIdSet)'), 'instanceId').map((instanceId) =>
    about('instance', instanceId, 'SpotInterrupted', { instanceId }),
  );

const keySent: CallReading = ({ request }) => {
  const instanceId = instanceOf(request);
  return [
    about('instance', instanceId, 'InstanceConnectKeySent', { instanceId, osUser: text(member(request, 'osUser')) }),
  ];
};

/** What calls on instances tell. */
export const INSTANCE_CALLS: Readonly<Record<string, CallReading>> = {
  RunInstances: launched,
  StartInstances: stateChange('pending'),
  StopInstances: stateChange('stopping'),
  TerminateInstances: stateChange('shutting-down'),
  RebootInstances: rebooted,
  ModifyInstanceAttribute: attributesChanged,
  ResetInstanceAttribute: attributesChanged,
  ModifyInstanceMetadataOptions: attributesChanged,
  CreateReplaceRootVolumeTask: rootReplacement,
  BidEvictedEvent: evicted,
};

/** What EC2 Instance Connect tells: a key was pushed for one connection. */
export const CONNECT_CALLS: Readonly<Record<string, CallReading>> = {
  SendSSHPublicKey: keySent,
  SendSerialConsoleSSHPublicKey: keySent,
};
