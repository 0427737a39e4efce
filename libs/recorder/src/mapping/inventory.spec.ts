import { readInventory } from './inventory.js';
import { readOrganization } from './organization-inventory.js';

const ORGANIZATION = 'o-exampleorgid';
const arn = (path: string) => `arn:aws:organizations::111122223333:${path}`;

describe('what an inventory shows', () => {
  it.each([
    [
      'an image',
      {
        ImageId: 'ami-01',
        State: 'disabled',
        OwnerId: '111122223333',
        Name: 'base',
        Public: true,
        CreationDate: '2026-03-01T10:00:00.000Z',
        SourceImageId: 'ami-02',
        SourceImageRegion: 'eu-west-1',
        RootDeviceType: 'ebs',
        BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs: { SnapshotId: 'snap-01', VolumeSize: 8 } }],
      },
      'ImageObserved',
      {
        state: 'disabled',
        public: true,
        sourceImageId: 'ami-02',
        region: 'us-east-1',
        attributes: { name: 'base', blockDevices: [{ snapshotId: 'snap-01', sizeGiB: 8 }] },
      },
    ],
    [
      'its launch permissions',
      { ImageId: 'ami-01', LaunchPermissions: [{ UserId: '111122223333' }, { Group: 'all' }] },
      'LaunchPermissionsObserved',
      {
        grantees: [
          { kind: 'account', id: '111122223333' },
          { kind: 'everyone', id: 'all' },
        ],
      },
    ],
    [
      'that nobody else may launch it',
      { ImageId: 'ami-01', LaunchPermissions: [] },
      'LaunchPermissionsObserved',
      { grantees: [] },
    ],
    [
      'another attribute of it',
      { ImageId: 'ami-01', Description: { Value: 'd' } },
      'ImageObserved',
      { attributes: { description: 'd' } },
    ],
    [
      'a snapshot, which names a volume',
      {
        SnapshotId: 'snap-01',
        VolumeId: 'vol-01',
        VolumeSize: 8,
        State: 'completed',
        StartTime: '2026-03-01T10:00:00Z',
        OwnerId: '1',
        StorageTier: 'standard',
      },
      'SnapshotObserved',
      { volumeId: 'vol-01', sizeGiB: 8, tier: 'standard' },
    ],
    [
      'whom it is shared with',
      { SnapshotId: 'snap-01', CreateVolumePermissions: [{ Group: 'all' }] },
      'SnapshotSharesObserved',
      { grantees: [{ kind: 'everyone', id: 'all' }] },
    ],
    [
      'a volume, which names a snapshot',
      {
        VolumeId: 'vol-01',
        SnapshotId: 'snap-01',
        Size: 8,
        State: 'in-use',
        AvailabilityZone: 'eu-west-1a',
        Attachments: [{ InstanceId: 'i-01', Device: '/dev/xvda', State: 'attached' }],
      },
      'VolumeObserved',
      { snapshotId: 'snap-01', region: 'eu-west-1', attachments: [{ instanceId: 'i-01', device: '/dev/xvda' }] },
    ],
    [
      'an instance of a reservation',
      {
        ReservationId: 'r-1',
        OwnerId: '111122223333',
        Instances: [
          {
            InstanceId: 'i-01',
            ImageId: 'ami-01',
            State: { Name: 'running' },
            Placement: { AvailabilityZone: 'us-east-1a' },
          },
        ],
      },
      'InstanceObserved',
      { imageId: 'ami-01', state: 'running', ownerId: '111122223333', reservationId: 'r-1' },
    ],
    [
      'an instance by itself',
      { InstanceId: 'i-01', ImageId: 'ami-01', State: { Name: 'stopped' } },
      'InstanceObserved',
      { state: 'stopped', ownerId: '999900001111' },
    ],
  ])('is %s', (_, shown, type, data) => {
    expect(readInventory(shown, { account: '999900001111', region: 'us-east-1' })).toMatchObject([{ type, data }]);
  });

  it('is never guessed', () => {
    expect(() => readInventory({ VpcId: 'vpc-01' }, {})).toThrow('It shows no image, snapshot, volume or instance');
  });
});

describe('what the lists of an organization show', () => {
  const setting = { child: '123456789012', parent: 'r-exam', organization: ORGANIZATION };

  it.each([
    [
      'Accounts',
      {
        Id: '111122223333',
        Arn: arn(`account/${ORGANIZATION}/111122223333`),
        Status: 'ACTIVE',
        JoinedTimestamp: 1481835795.536,
      },
      'MembershipObserved',
      { accountId: '111122223333', organizationId: ORGANIZATION, status: 'ACTIVE', joinedAt: 1481835795536000 },
    ],
    [
      'Parents',
      { Id: 'ou-exam-1', Type: 'ORGANIZATIONAL_UNIT' },
      'MembershipObserved',
      { accountId: '123456789012', parentId: 'ou-exam-1' },
    ],
    [
      'Children',
      { Id: '111122223333', Type: 'ACCOUNT' },
      'MembershipObserved',
      { accountId: '111122223333', parentId: 'r-exam' },
    ],
    [
      'Children',
      { Id: 'ou-exam-1', Type: 'ORGANIZATIONAL_UNIT' },
      'OrganizationalUnitObserved',
      { unitId: 'ou-exam-1', parentId: 'r-exam' },
    ],
    [
      'Roots',
      { Id: 'r-exam', Arn: arn(`root/${ORGANIZATION}/r-exam`) },
      'OrganizationObserved',
      { organizationId: ORGANIZATION, rootId: 'r-exam', managementAccountId: '111122223333' },
    ],
    [
      'OrganizationalUnits',
      { Id: 'ou-exam-1', Arn: arn(`ou/${ORGANIZATION}/ou-exam-1`), Name: 'dev' },
      'OrganizationalUnitObserved',
      { unitId: 'ou-exam-1', name: 'dev', parentId: 'r-exam' },
    ],
    [
      null,
      { Organization: { Id: ORGANIZATION, MasterAccountId: '111122223333' } },
      'OrganizationObserved',
      { organizationId: ORGANIZATION, managementAccountId: '111122223333' },
    ],
  ])('in %s is understood', (from, shown, type, data) => {
    expect(readOrganization(shown, from, setting)).toMatchObject([{ type, data }]);
  });

  it('says which option would tell what a list leaves out', () => {
    expect(() => readOrganization({ Id: 'r-exam', Type: 'ROOT' }, 'Parents', {})).toThrow(
      "give it with the option 'child'",
    );
    expect(() => readOrganization({ Id: 'r-exam' }, 'Parents', { child: 'ou-exam-1' })).toThrow(
      "the option 'organization'",
    );
  });
});
