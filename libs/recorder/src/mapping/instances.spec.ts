import { ACCOUNT, cloudTrail } from '#testing';
import { readCloudTrail } from './records.js';

const told = (
  eventName: string,
  requestParameters: object | null,
  responseElements: object | null = null,
  others = {},
) =>
  (readCloudTrail(cloudTrail({ eventName, requestParameters, responseElements, ...others }))?.drafts ?? []).map(
    ({ id, type, data }) => [id, type, data],
  );
const instanceId = 'i-01';
const changed = (name: string) => ({ instancesSet: { items: [{ instanceId, currentState: { code: 0, name } }] } });

/** Action, request, answer; what it is read as, and what that says. */
type Row = [string, object | null, object | null, string, object];

describe('what calls on instances and volumes tell', () => {
  it('tells a launch on each instance, on the image once, and on the volumes that the answer names', () => {
    const launched = (id: string) => ({
      instanceId: id,
      imageId: 'ami-0a',
      instanceType: 't3.micro',
      placement: { availabilityZone: 'us-east-1a' },
      blockDeviceMapping: { items: [{ deviceName: '/dev/xvda', ebs: { volumeId: `vol-${id.slice(2)}` } }] },
      tagSet: { items: [{ key: 'Name', value: 'web' }] },
    });
    const answer = {
      reservationId: 'r-1',
      ownerId: ACCOUNT,
      instancesSet: { items: [launched('i-01'), launched('i-02')] },
    };
    const request = { instancesSet: { items: [{ imageId: 'resolve:ssm:/golden', minCount: 2 }] }, userData: 'secret' };
    const facts = told('RunInstances', request, answer);
    expect(facts).toMatchObject([
      [
        'i-01',
        'InstanceLaunched',
        {
          imageId: 'ami-0a',
          requestedImage: 'resolve:ssm:/golden',
          reservationId: 'r-1',
          tags: { Name: 'web' },
          availabilityZone: 'us-east-1a',
        },
      ],
      ['i-02', 'InstanceLaunched', { imageId: 'ami-0a' }],
      ['ami-0a', 'ImageLaunched', { byAccount: ACCOUNT, instanceIds: ['i-01', 'i-02'], reservationId: 'r-1' }],
      ['vol-01', 'VolumeAttached', { instanceId: 'i-01', device: '/dev/xvda' }],
      ['vol-02', 'VolumeAttached', { instanceId: 'i-02' }],
    ]);
    expect(JSON.stringify(facts)).not.toContain('secret');
  });

  it.each([
    ['StartInstances', {}, 'pending', 'InstancePending'],
    ['StopInstances', {}, 'stopping', 'InstanceStopping'],
    ['StopInstances', { hibernate: true }, 'stopping', 'InstanceHibernating'],
    ['StopInstances', {}, 'stopped', 'InstanceStopped'],
    ['TerminateInstances', {}, 'shutting-down', 'InstanceShuttingDown'],
    ['TerminateInstances', {}, 'terminated', 'InstanceTerminated'],
  ])('reads %s %j with the state %s as %s', (eventName, request, state, type) => {
    expect(told(eventName, request, changed(state))).toEqual([[instanceId, type, { instanceId }]]);
  });

  it('tells a call on many instances on each of them', () => {
    const items = ['i-01', 'i-02', 'i-03'].map((id) => ({ instanceId: id, currentState: { name: 'shutting-down' } }));
    expect(told('TerminateInstances', null, { instancesSet: { items } }).map(([id]) => id)).toEqual([
      'i-01',
      'i-02',
      'i-03',
    ]);
    expect(told('RebootInstances', { instancesSet: { items } }).map(([, type]) => type)).toEqual(
      Array(3).fill('InstanceRebooted'),
    );
  });

  it('tells that user data was changed, and never what to', () => {
    const request = { instanceId, userData: { value: 'c2VjcmV0' }, disableApiTermination: { value: false } };
    const facts = told('ModifyInstanceAttribute', request, { _return: true });
    expect(facts).toEqual([
      [
        instanceId,
        'InstanceAttributesChanged',
        { instanceId, attributes: { userData: '(not kept)', disableApiTermination: 'false' } },
      ],
    ]);
  });

  it('tells a replacement of the root volume as asked, and as done only where the answer says so', () => {
    const task = (taskState: string) => ({
      replaceRootVolumeTask: { replaceRootVolumeTaskId: 'replacevol-1', taskState },
    });
    expect(
      told('CreateReplaceRootVolumeTask', { instanceId, imageId: 'ami-0b' }, task('pending')).map(([, type]) => type),
    ).toEqual(['RootVolumeReplacementRequested']);
    expect(told('CreateReplaceRootVolumeTask', { instanceId, imageId: 'ami-0b' }, task('succeeded'))[1]).toEqual([
      instanceId,
      'RootVolumeReplaced',
      { instanceId, imageId: 'ami-0b' },
    ]);
  });

  it('tells who was let in by a key, not the key, though the name of the action ends with a space', () => {
    const request = { instanceId, osUser: 'ec2-user', SSHKey: { publicKey: 'ssh-rsa AAAA' } };
    const facts = told('SendSSHPublicKey ', request, null, { eventSource: 'ec2-instance-connect.amazonaws.com' });
    expect(facts).toEqual([[instanceId, 'InstanceConnectKeySent', { instanceId, osUser: 'ec2-user' }]]);
  });

  it.each<Row>([
    [
      'CreateVolume',
      { size: '1', zone: 'us-east-1a' },
      { volumeId: 'vol-01', size: '1', zone: 'us-east-1a' },
      'VolumeCreated',
      { sizeGiB: 1, availabilityZone: 'us-east-1a' },
    ],
    [
      'AttachVolume',
      { volumeId: 'vol-01', instanceId, device: '/dev/sdf' },
      {},
      'VolumeAttached',
      { instanceId, device: '/dev/sdf' },
    ],
    [
      'DetachVolume',
      { volumeId: 'vol-01' },
      { instanceId, device: '/dev/sdf' },
      'VolumeDetached',
      { instanceId, device: '/dev/sdf' },
    ],
    [
      'ModifyVolume',
      { ModifyVolumeRequest: { VolumeId: 'vol-01', Size: 9 } },
      { ModifyVolumeResponse: { volumeModification: { targetSize: 9 } } },
      'VolumeModified',
      { sizeGiB: 9 },
    ],
    ['DeleteVolume', { volumeId: 'vol-01' }, { _return: true }, 'VolumeDeleted', {}],
    ['RestoreVolumeFromRecycleBin', { volumeId: 'vol-01' }, { _return: true }, 'VolumeRestoredFromRecycleBin', {}],
  ])('reads %s', (eventName, ...row) => {
    const [request, answer, type, data] = row;
    expect(told(eventName, request, answer)).toMatchObject([['vol-01', type, { volumeId: 'vol-01', ...data }]]);
  });
});
