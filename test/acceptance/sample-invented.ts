import fc from 'fast-check';
import type { Piece } from './sample-program.js';

/** A call on things, in CloudTrail's form: what was asked, and what was answered. */
interface Call {
  readonly name: string;
  readonly asked: object;
  readonly answer: object | null;
}

const ACCOUNT = '111122223333';
const SECONDS = 8;
const START = Date.parse('2026-05-01T10:00:00Z');

const image = fc.constantFrom('ami-0aaaaaaaaaaaaaaa1', 'ami-0aaaaaaaaaaaaaaa2');
const snapshot = fc.constantFrom('snap-0aaaaaaaaaaaaaaa1', 'snap-0aaaaaaaaaaaaaaa2');
const volume = fc.constantFrom('vol-0aaaaaaaaaaaaaaa1', 'vol-0aaaaaaaaaaaaaaa2');
const instance = fc.constantFrom('i-0aaaaaaaaaaaaaaa1', 'i-0aaaaaaaaaaaaaaa2');
const grantee = fc.constantFrom({ userId: '444455556666' }, { userId: '999988887777' }, { group: 'all' });
const change = fc.constantFrom('add', 'remove');
const done = { _return: true };

const items = (...list: readonly unknown[]) => ({ items: list });
const tag = fc.record({ key: fc.constantFrom('Team', 'Name'), value: fc.constantFrom('red', 'blue') });

const imageCalls: fc.Arbitrary<Call>[] = [
  fc.record({ id: image, disk: snapshot, name: fc.constantFrom('one', 'two') }).map(({ id, disk, name }) => ({
    name: 'RegisterImage',
    asked: {
      name,
      rootDeviceName: '/dev/xvda',
      blockDeviceMapping: items({ deviceName: '/dev/xvda', ebs: { snapshotId: disk } }),
    },
    answer: { imageId: id },
  })),
  fc.record({ id: image, from: instance }).map(({ id, from }) => ({
    name: 'CreateImage',
    asked: { instanceId: from, name: 'three' },
    answer: { imageId: id },
  })),
  fc.record({ id: image, grantee, change }).map(({ id, grantee: whom, change: how }) => ({
    name: 'ModifyImageAttribute',
    asked: { imageId: id, attributeType: 'launchPermission', launchPermission: { [how]: items(whom) } },
    answer: done,
  })),
  fc
    .record({
      id: image,
      name: fc.constantFrom('ResetImageAttribute', 'DisableImage', 'EnableImage', 'DeregisterImage'),
    })
    .map(({ id, name }) => ({ name, asked: { imageId: id, attributeType: 'launchPermission' }, answer: done })),
  fc.record({ id: image, day: fc.integer({ min: 1, max: 9 }) }).map(({ id, day }) => ({
    name: 'EnableImageDeprecation',
    asked: { EnableImageDeprecationRequest: { ImageId: id, DeprecateAt: `2026-06-0${day}T00:00:00Z` } },
    answer: done,
  })),
  fc.record({ id: fc.oneof(image, snapshot, volume, instance), tag, remove: fc.boolean() }).map((it) => ({
    name: it.remove ? 'DeleteTags' : 'CreateTags',
    asked: { resourcesSet: items({ resourceId: it.id }), tagSet: items(it.tag) },
    answer: done,
  })),
];

const diskCalls: fc.Arbitrary<Call>[] = [
  fc.record({ id: snapshot, of: volume }).map(({ id, of }) => ({
    name: 'CreateSnapshot',
    asked: { volumeId: of },
    answer: { snapshotId: id, volumeId: of, status: 'pending', ownerId: ACCOUNT, volumeSize: '8', encrypted: false },
  })),
  fc.record({ id: snapshot, grantee, change }).map(({ id, grantee: whom, change: how }) => ({
    name: 'ModifySnapshotAttribute',
    asked: {
      snapshotId: id,
      attributeType: 'CREATE_VOLUME_PERMISSION',
      createVolumePermission: { [how]: items(whom) },
    },
    answer: done,
  })),
  snapshot.map((id) => ({ name: 'DeleteSnapshot', asked: { snapshotId: id }, answer: done })),
  fc
    .record({ id: volume, to: instance, name: fc.constantFrom('AttachVolume', 'DetachVolume') })
    .map(({ id, to, name }) => ({
      name,
      asked: { volumeId: id, instanceId: to, device: '/dev/xvda' },
      answer: { volumeId: id, instanceId: to, device: '/dev/xvda', status: 'attaching' },
    })),
];

const instanceCalls: fc.Arbitrary<Call>[] = [
  fc.record({ id: instance, of: image }).map(({ id, of }) => ({
    name: 'RunInstances',
    asked: { instancesSet: items({ imageId: of, minCount: 1, maxCount: 1 }) },
    answer: {
      reservationId: 'r-0aaaaaaaaaaaaaaa1',
      ownerId: ACCOUNT,
      instancesSet: items({ instanceId: id, imageId: of, instanceState: { code: 0, name: 'pending' } }),
    },
  })),
  fc
    .record({
      id: instance,
      how: fc.constantFrom(
        { name: 'StopInstances', to: 'stopping' },
        { name: 'StartInstances', to: 'pending' },
        { name: 'TerminateInstances', to: 'shutting-down' },
      ),
    })
    .map(({ id, how }) => ({
      name: how.name,
      asked: { instancesSet: items({ instanceId: id }) },
      answer: { instancesSet: items({ instanceId: id, currentState: { name: how.to } }) },
    })),
];

/** Never shrunk: two records of one id would be another tale, which CloudTrail does not tell. */
const anyId = fc.noShrink(fc.uuid());
const second = fc.integer({ min: 0, max: SECONDS - 1 }).map((offset) => START + offset * 1_000);
const iso = (millis: number) => new Date(millis).toISOString().replace('.000', '');

const record = fc
  .record({
    call: fc.oneof(...imageCalls, ...diskCalls, ...instanceCalls),
    at: second,
    eventID: anyId,
    requestID: anyId,
    refused: fc.integer({ min: 0, max: 7 }).map((die) => die === 0),
  })
  .map(({ call, at, eventID, requestID, refused }): Piece => ({
    at: at * 1_000,
    form: 'cloudtrail',
    text: JSON.stringify({
      eventVersion: '1.11',
      userIdentity: { type: 'IAMUser', arn: `arn:aws:iam::${ACCOUNT}:user/ana`, accountId: ACCOUNT, userName: 'ana' },
      eventTime: iso(at),
      eventSource: 'ec2.amazonaws.com',
      eventName: call.name,
      awsRegion: 'us-east-1',
      sourceIPAddress: '198.51.100.23',
      userAgent: 'aws-cli',
      ...(refused && { errorCode: 'Client.UnauthorizedOperation', errorMessage: 'no' }),
      requestParameters: call.asked,
      responseElements: refused ? null : { requestId: requestID, ...call.answer },
      requestID,
      eventID,
      eventType: 'AwsApiCall',
      recipientAccountId: ACCOUNT,
    }),
  }));

const told = fc.oneof(
  fc.record({ id: image, state: fc.constantFrom('available', 'failed', 'deregistered', 'disabled') }).map((it) => ({
    type: 'EC2 AMI State Change',
    detail: { ImageId: it.id, State: it.state, ErrorMessage: '' },
  })),
  fc
    .record({
      id: instance,
      state: fc.constantFrom('pending', 'running', 'stopping', 'stopped', 'shutting-down', 'terminated'),
    })
    .map((it) => ({
      type: 'EC2 Instance State-change Notification',
      detail: { 'instance-id': it.id, state: it.state },
    })),
  fc.record({ id: snapshot, of: volume, result: fc.constantFrom('succeeded', 'failed') }).map((it) => ({
    type: 'EBS Snapshot Notification',
    detail: {
      event: 'createSnapshot',
      result: it.result,
      cause: '',
      snapshot_id: `arn:aws:ec2::us-east-1:snapshot/${it.id}`,
      source: `arn:aws:ec2::us-east-1:volume/${it.of}`,
    },
  })),
);

const notice = fc.record({ told, at: second, id: anyId }).map(({ told: { type, detail }, at, id }): Piece => ({
  at: at * 1_000,
  form: 'eventbridge',
  text: JSON.stringify({
    version: '0',
    id,
    'detail-type': type,
    source: 'aws.ec2',
    account: ACCOUNT,
    time: iso(at),
    region: 'us-east-1',
    resources: [],
    detail,
  }),
}));

/** A trail that no world would give: few things, few seconds, and everything may happen to each of them in any order. */
export const inventedTrail = fc.array(fc.oneof({ weight: 3, arbitrary: record }, { weight: 1, arbitrary: notice }), {
  minLength: 6,
  maxLength: 40,
});
