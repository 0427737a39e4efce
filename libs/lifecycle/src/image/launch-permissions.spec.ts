import { given, happened } from '#testing';
import { image } from './image.js';

const imageId = 'ami-0a1b2c3d4e5f60718';
const birth = { imageId, ownerId: '111122223333', region: 'eu-central-1', attributes: {} };
const registered = happened('10:00:00', 'ImageRegistered', birth);
const friend = { kind: 'account', id: '444455556666' } as const;
const everyone = { kind: 'everyone', id: 'all' } as const;
const company = { kind: 'organization', id: 'arn:aws:organizations::1:organization/o-1' } as const;
const grant = (time: string, ...grantees: (typeof friend | typeof everyone | typeof company)[]) =>
  happened(time, 'LaunchPermissionGranted', { imageId, grantees });
const revoke = (time: string, ...grantees: (typeof friend | typeof everyone | typeof company)[]) =>
  happened(time, 'LaunchPermissionRevoked', { imageId, grantees });
const disabled = happened('12:00:00', 'ImageDisabled', { imageId });
const deregistered = happened('13:00:00', 'ImageDeregistered', { imageId });
const shared = given(image, registered, grant('10:10:00', friend, everyone));

describe('the launch permissions of an image', () => {
  it('hold from the grant to the revocation, and name who gave and took them', () => {
    const revoked = happened(
      '11:00:00',
      'LaunchPermissionRevoked',
      { imageId, grantees: [everyone] },
      { by: 'arn:aws:iam::111122223333:user/bob' },
    );
    const told = shared.when(revoked);
    expect(told.held('permission', 'everyone:all')).toEqual([['10:10:00', '11:00:00']]);
    expect(told.held('permission', 'account:444455556666')).toEqual([['10:10:00', null]]);
    expect(told.intervals().find(({ key }) => key === 'everyone:all')).toMatchObject({
      openedByPrincipal: 'arn:aws:iam::111122223333:user/ann',
      closedBy: revoked.id,
      closedByPrincipal: 'arn:aws:iam::111122223333:user/bob',
    });
  });

  it('are none, and known to be none, when the image is made', () =>
    given(image, registered).is({ permissions: {}, permissionsComplete: true }));

  it('of which a further grant of the same changes nothing', () =>
    expect(shared.when(grant('10:20:00', friend)).held('permission', 'account:444455556666')).toEqual([
      ['10:10:00', null],
    ]));

  it('stay with the organization when one of its accounts loses its own', () =>
    given(image, registered, grant('10:10:00', company, friend), revoke('11:00:00', friend)).holds({
      permission: { 'organization:arn:aws:organizations::1:organization/o-1': '' },
    }));

  it('end all at once by a reset, and one by one when a receiver declines', () => {
    const reset = happened('11:00:00', 'LaunchPermissionsReset', { imageId });
    const declined = happened('11:00:00', 'LaunchPermissionDeclined', { imageId, accountId: friend.id });
    shared.when(reset).holds({ permission: {} });
    shared.when(declined).holds({ permission: { 'everyone:all': '' } });
  });

  it('end for good when it is disabled: enabling restores none', () => {
    const enabled = happened('12:30:00', 'ImageEnabled', { imageId });
    const told = shared.when(disabled, enabled);
    told.holds({ permission: { 'account:444455556666': '', 'everyone:all': '' } }, '11:59:59');
    told.holds({ permission: {}, state: { available: 'observed' } }, '12:30:00');
  });

  it('end with a deregistration, and come back with the image from the Recycle Bin', () => {
    const restored = happened('14:00:00', 'ImageRestoredFromRecycleBin', { imageId });
    shared.when(deregistered).holds({ permission: {} });
    expect(shared.when(deregistered, restored).held('permission', 'everyone:all')).toEqual([
      ['10:10:00', '13:00:00'],
      ['14:00:00', null],
    ]);
  });

  it('end unseen, where an inventory shows the image disabled, and come back unseen, where it shows a deregistered one', () => {
    const shownAs = (time: string, state: string) =>
      happened(time, 'ImageObserved', { imageId, state, attributes: {} }, { source: 'import' });
    const enabled = happened('14:00:00', 'ImageEnabled', { imageId });
    shared.when(shownAs('12:00:00', 'disabled'), enabled).holds({ permission: {} });
    shared.when(shownAs('12:00:00', 'deregistered')).holds({ permission: {} });
    shared
      .when(deregistered, shownAs('14:00:00', 'available'))
      .holds({ permission: { 'account:444455556666': '', 'everyone:all': '' } });
  });

  it('that were ended before the deregistration do not come back', () => {
    const restored = happened('14:00:00', 'ImageRestoredFromRecycleBin', { imageId });
    shared.when(disabled, deregistered, restored).holds({ permission: {}, state: { disabled: 'presumed' } });
  });

  it('come before a deregistration of the same second, and so never outlive it', () =>
    given(image, registered, deregistered, grant('13:00:00', friend)).holds({ permission: {} }));

  it('are replaced by the whole list that an inventory shows, and the difference to what was known is drift', () => {
    const list = happened('11:00:00', 'LaunchPermissionsObserved', { imageId, grantees: [friend, company] });
    const told = shared.when(list);
    told.holds({
      permission: { 'account:444455556666': '', 'organization:arn:aws:organizations::1:organization/o-1': '' },
    });
    told.is({
      drift: {
        permissions: [
          'account:444455556666, everyone:all',
          'account:444455556666, organization:arn:aws:organizations::1:organization/o-1',
        ],
      },
    });
  });

  it('of an image that was not seen before are no drift, and complete from then on', () => {
    const list = happened('11:00:00', 'LaunchPermissionsObserved', { imageId, grantees: [friend] });
    given(image, list).is({ drift: {}, permissionsComplete: true, complete: false });
    given(image, grant('10:10:00', everyone)).is({ permissionsComplete: false });
  });
});
