import { cloudTrail } from '#testing';
import { readCloudTrail } from './records.js';

const told = (eventName: string, requestParameters: object) =>
  (readCloudTrail(cloudTrail({ eventName, requestParameters, responseElements: { _return: true } }))?.drafts ?? []).map(
    ({ type, data }) => [type, data],
  );
const imageId = 'ami-0a';
const snapshotId = 'snap-0a';

describe('what calls on permissions tell', () => {
  it('reads every kind of receiver, added and removed in one call', () => {
    const add = {
      items: [
        { userId: '111122223333' },
        { group: 'all' },
        { organizationArn: 'arn:aws:organizations::1:organization/o-example' },
        { organizationalUnitArn: 'arn:aws:organizations::1:ou/o-example/ou-1' },
      ],
    };
    const remove = { items: [{ userId: '444455556666' }] };
    expect(
      told('ModifyImageAttribute', { imageId, attributeType: 'launchPermission', launchPermission: { add, remove } }),
    ).toEqual([
      [
        'LaunchPermissionGranted',
        {
          imageId,
          grantees: [
            { kind: 'account', id: '111122223333' },
            { kind: 'everyone', id: 'all' },
            { kind: 'organization', id: 'arn:aws:organizations::1:organization/o-example' },
            { kind: 'organizational-unit', id: 'arn:aws:organizations::1:ou/o-example/ou-1' },
          ],
        },
      ],
      ['LaunchPermissionRevoked', { imageId, grantees: [{ kind: 'account', id: '444455556666' }] }],
    ]);
  });

  it.each([
    [
      { createVolumePermission: { add: { items: [{ group: 'all' }] } } },
      'SnapshotShared',
      { kind: 'everyone', id: 'all' },
    ],
    [
      { createVolumePermission: { add: { items: [{ groups: 'all' }] } } },
      'SnapshotShared',
      { kind: 'everyone', id: 'all' },
    ],
    [
      { createVolumePermission: { remove: [{ userId: '111122223333' }] } },
      'SnapshotUnshared',
      { kind: 'account', id: '111122223333' },
    ],
    [
      {
        attribute: 'createVolumePermission',
        operationType: 'remove',
        userIdSet: { items: [{ userId: '111122223333' }] },
      },
      'SnapshotUnshared',
      { kind: 'account', id: '111122223333' },
    ],
  ])('reads %j as %s', (request, type, grantee) => {
    expect(told('ModifySnapshotAttribute', { snapshotId, ...request })).toEqual([
      [type, { snapshotId, grantees: [grantee] }],
    ]);
  });

  it('reads the older form of a launch permission', () => {
    const request = {
      imageId,
      attribute: 'launchPermission',
      operationType: 'add',
      userGroupSet: { items: [{ group: 'all' }] },
    };
    expect(told('ModifyImageAttribute', request)).toEqual([
      ['LaunchPermissionGranted', { imageId, grantees: [{ kind: 'everyone', id: 'all' }] }],
    ]);
  });

  it.each([
    [{ description: { value: 'new' } }, { description: 'new' }],
    [{ attribute: 'description', value: 'new' }, { description: 'new' }],
    [{ description: {} }, { description: '' }],
    [{ imdsSupport: { value: 'v2.0' } }, { imdsSupport: 'v2.0' }],
  ])('reads the attribute in %j', (request, attributes) => {
    expect(told('ModifyImageAttribute', { imageId, ...request })).toMatchObject([
      ['ImageAttributesChanged', { imageId, attributes }],
    ]);
  });

  it('reads a reset, and a receiver who gives up its own', () => {
    expect(told('ResetImageAttribute', { imageId, attribute: 'launchPermission' })).toEqual([
      ['LaunchPermissionsReset', { imageId }],
    ]);
    expect(told('ResetSnapshotAttribute', { snapshotId })).toEqual([['SnapshotSharesReset', { snapshotId }]]);
    expect(told('CancelImageLaunchPermission', { imageId })).toEqual([
      ['LaunchPermissionDeclined', { imageId, accountId: '123456789012' }],
    ]);
  });

  it('never passes over a receiver of a kind that nobody knows', () => {
    expect(() =>
      told('ModifyImageAttribute', { imageId, launchPermission: { add: { items: [{ galaxyArn: 'x' }] } } }),
    ).toThrow('a receiver of a kind that is not known');
    expect(() => told('ModifyImageAttribute', { imageId, launchPermission: { add: { items: [] } } })).toThrow(
      'names nobody',
    );
  });
});
