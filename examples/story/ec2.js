import { call, epochMillis, items, notice, tagsOf } from './records.js';

/** The calls that the story needs, in the form in which CloudTrail writes each of them. */

const instanceOf = ({ id, image, type, zone, time, index, tags }) => ({
  instanceId: id,
  imageId: image,
  currentInstanceBootMode: 'uefi',
  instanceState: { code: 0, name: 'pending' },
  privateDnsName: `ip-10-0-${index}-10.ec2.internal`,
  amiLaunchIndex: index,
  productCodes: {},
  instanceType: type,
  launchTime: epochMillis(time),
  placement: { availabilityZone: zone, tenancy: 'default' },
  monitoring: { state: 'disabled' },
  subnetId: 'subnet-0example0000000001',
  vpcId: 'vpc-0example000000000001',
  privateIpAddress: `10.0.${index}.10`,
  stateReason: { code: 'pending', message: 'pending' },
  architecture: 'x86_64',
  rootDeviceType: 'ebs',
  rootDeviceName: '/dev/xvda',
  blockDeviceMapping: {},
  virtualizationType: 'hvm',
  hypervisor: 'xen',
  ...(tags && { tagSet: tagsOf(tags) }),
  ebsOptimized: false,
  enaSupport: true,
});

const runRequest = (image, count, type, tags) => ({
  instancesSet: items({ imageId: image, minCount: count, maxCount: count }),
  instanceType: type,
  blockDeviceMapping: {},
  monitoring: { enabled: false },
  disableApiTermination: false,
  ...(tags && { tagSpecificationSet: items({ resourceType: 'instance', tags: tagsOf(tags).items }) }),
});

export const runInstances = (who, time, region, { image, ids, type = 'm7i.large', tags, reservation }) =>
  call(who, time, region, 'RunInstances', {
    asked: runRequest(image, ids.length, type, tags),
    answer: {
      reservationId: reservation,
      ownerId: who.account,
      groupSet: {},
      instancesSet: items(
        ...ids.map((id, index) => instanceOf({ id, image, type, zone: `${region}a`, time, index, tags })),
      ),
    },
  });

export const runRefused = (who, time, region, { image, count = 1, type = 'm7i.large' }, error) =>
  call(who, time, region, 'RunInstances', { asked: runRequest(image, count, type), error });

const STATES = { StopInstances: ['stopping', 64], StartInstances: ['pending', 0], TerminateInstances: ['shutting-down', 32] };
const CODES = { running: 16, stopped: 80 };

export const changeInstances = (who, time, region, { name, ids, from = 'running' }) =>
  call(who, time, region, name, {
    asked: { instancesSet: items(...ids.map((instanceId) => ({ instanceId }))) },
    answer: {
      instancesSet: items(
        ...ids.map((instanceId) => ({
          instanceId,
          currentState: { code: STATES[name][1], name: STATES[name][0] },
          previousState: { code: CODES[from], name: from },
        })),
      ),
    },
  });

export const createTags = (who, time, region, id, tags) =>
  call(who, time, region, 'CreateTags', {
    asked: { resourcesSet: items({ resourceId: id }), tagSet: tagsOf(tags) },
    answer: { _return: true },
  });

export const createSnapshot = (who, time, region, { id, volume, size, description }) =>
  call(who, time, region, 'CreateSnapshot', {
    asked: { volumeId: volume, ...(description && { description }) },
    answer: {
      snapshotId: id,
      volumeId: volume,
      status: 'pending',
      startTime: epochMillis(time) + 410,
      ownerId: who.account,
      volumeSize: String(size),
      encrypted: false,
      ...(description && { description }),
    },
  });

export const registerImage = (who, time, region, { id, name, description, devices }) =>
  call(who, time, region, 'RegisterImage', {
    asked: {
      name,
      description,
      architecture: 'x86_64',
      rootDeviceName: '/dev/xvda',
      virtualizationType: 'hvm',
      bootMode: 'uefi',
      blockDeviceMapping: items(
        ...devices.map(([deviceName, snapshotId, volumeSize]) => ({
          deviceName,
          ebs: { snapshotId, volumeSize, deleteOnTermination: true, volumeType: 'gp3' },
        })),
      ),
      enaSupport: true,
    },
    answer: { imageId: id },
  });

/** A call whose answer is no more than that it was done. */
export const simple = (who, time, region, name, asked) => call(who, time, region, name, { asked, answer: { _return: true } });
export const refused = (who, time, region, name, asked, error) => call(who, time, region, name, { asked, error });

export const launchPermission = (who, time, region, image, change) =>
  simple(who, time, region, 'ModifyImageAttribute', {
    imageId: image,
    attributeType: 'launchPermission',
    launchPermission: change,
  });

export const volumePermission = (who, time, region, snapshot, change) =>
  simple(who, time, region, 'ModifySnapshotAttribute', {
    snapshotId: snapshot,
    attributeType: 'CREATE_VOLUME_PERMISSION',
    createVolumePermission: change,
  });

/** What EventBridge says of an image; `cause` is the call that led to it. */
export const imageState = (account, time, region, image, state, cause) =>
  notice(account, time, region, 'EC2 AMI State Change', {
    resources: [`arn:aws:ec2:${region}::image/${image}`],
    detail: { RequestId: cause.requestID, ImageId: image, State: state, ErrorMessage: '' },
  });

export const instanceState = (account, time, region, instance, state) =>
  notice(account, time, region, 'EC2 Instance State-change Notification', {
    resources: [`arn:aws:ec2:${region}:${account}:instance/${instance}`],
    detail: { 'instance-id': instance, state },
  });

/** Snapshot ARNs carry the Region where an account is expected, as EventBridge writes them. */
export const snapshotDone = (account, time, region, { event, snapshot, source, startTime }) =>
  notice(account, time, region, 'EBS Snapshot Notification', {
    resources: [`arn:aws:ec2::${region}:snapshot/${snapshot}`],
    detail: {
      event,
      result: 'succeeded',
      cause: '',
      'request-id': '',
      snapshot_id: `arn:aws:ec2::${region}:snapshot/${snapshot}`,
      source,
      startTime,
      endTime: time,
      incremental: 'false',
    },
  });
