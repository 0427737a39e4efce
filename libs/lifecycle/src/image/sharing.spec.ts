import { given, happened, moment } from '#testing';
import type { FactEvent } from '../facts.js';
import type { Grantee } from '../vocabulary.js';
import { image } from './image.js';
import { changeLaunchPermissions, declineLaunchPermission, resetLaunchPermissions } from './sharing.js';

const imageId = 'ami-0a1b2c3d4e5f60718';
const region = 'eu-central-1';
const birth = { imageId, ownerId: '111122223333', region, attributes: {} };
const registered = happened('10:00:00', 'ImageRegistered', birth);
const everyone: Grantee = { kind: 'everyone', id: 'all' };
const friend: Grantee = { kind: 'account', id: '444455556666' };
const company: Grantee = { kind: 'organization', id: 'arn:aws:organizations::111122223333:organization/o-a1b2c3d4e5' };
const known = {
  account: '111122223333',
  region,
  at: moment('12:00:00'),
  publicAccess: 'unblocked',
  snapshots: [],
  publicImages: 0,
  publicImageLimit: 5,
} as const;
const plain = { snapshotId: 'snap-0a1b2c3d', encrypted: false, kmsKeyId: null };
const granted = (...grantees: Grantee[]) => ({ type: 'LaunchPermissionGranted', data: { imageId, grantees } }) as const;
const shared = (...grantees: Grantee[]) => happened('11:00:00', 'LaunchPermissionGranted', { imageId, grantees });
const accounts = (count: number) =>
  Array.from({ length: count }, (_, n): Grantee => ({ kind: 'account', id: String(500000000000 + n) }));
const twoYearsLater = {
  type: 'ImageDeprecationSet',
  data: { imageId, deprecateAt: moment('2028-03-01T10:00:00') },
} as const;

describe('sharing an image', () => {
  it('gives launch permissions, each once', () => {
    const told = given(image, registered, shared(friend));
    told
      .decide((now) => changeLaunchPermissions(now, { add: [friend, company, company] }, known))
      .records(granted(company));
    told.decide((now) => changeLaunchPermissions(now, { add: [friend] }, known)).records();
  });

  it('takes back what was given, and from an account only what is its own', () => {
    const revoked: FactEvent = { type: 'LaunchPermissionRevoked', data: { imageId, grantees: [friend] } };
    given(image, registered, shared(friend, company))
      .decide((now) => changeLaunchPermissions(now, { remove: [friend] }, known))
      .records(revoked);
    given(image, registered, shared(company))
      .decide((now) => changeLaunchPermissions(now, { remove: [friend] }, known))
      .records();
  });

  it('with everyone deprecates it two years after its creation, unless it is deprecated earlier', () => {
    const publish = { add: [everyone] };
    const deprecated = (at: string) =>
      happened('11:00:00', 'ImageDeprecationSet', { imageId, deprecateAt: moment(at) });
    const published = (...facts: Parameters<typeof given>[1][]) =>
      given(image, registered, ...facts).decide((now) => changeLaunchPermissions(now, publish, known));
    published().records(granted(everyone), twoYearsLater);
    published(deprecated('2030-01-01')).records(granted(everyone), twoYearsLater);
    published(deprecated('2027-01-01')).records(granted(everyone));
  });

  it('with everyone is refused while public access is blocked, and of what may never be public', () => {
    const publish = (change: object, ...facts: Parameters<typeof given>[1][]) =>
      given(image, registered, ...facts).decide((now) =>
        changeLaunchPermissions(now, { add: [everyone] }, { ...known, ...change }),
      );
    publish({ publicAccess: 'block-new-sharing' }).refuses('public-access-blocked');
    publish({ publicImages: 5 }).refuses('public-image-limit-exceeded');
    const customerKey = { ...plain, encrypted: true, kmsKeyId: 'arn:aws:kms:eu-central-1:111122223333:key/1' };
    publish({ snapshots: [plain, customerKey] }).refuses('image-encrypted-not-public', 'snap-0a1b2c3d');
    publish({}, happened('11:00:00', 'ImageWatermarkAttached', { imageId, watermark: '111122223333:ok' })).refuses(
      'image-watermarked-not-public',
    );
    publish(
      {},
      happened('11:00:00', 'ImageAttributesChanged', { imageId, attributes: { productCodes: ['p'] } }),
    ).refuses('image-paid-not-public');
    publish({ publicAccess: 'block-new-sharing' }, shared(everyone)).records();
  });

  it('is refused while its snapshots are encrypted under the key that AWS manages', () =>
    given(image, registered)
      .decide((now) =>
        changeLaunchPermissions(now, { add: [friend] }, { ...known, snapshots: [{ ...plain, encrypted: true }] }),
      )
      .refuses('image-key-not-shareable', 'snap-0a1b2c3d'));

  it('ends at 1,000 entities an image, and at 10,000 named in a request', () => {
    const told = given(image, registered, shared(...accounts(999)));
    told.decide((now) => changeLaunchPermissions(now, { add: [company] }, known)).records(granted(company));
    told
      .decide((now) => changeLaunchPermissions(now, { add: [company, friend] }, known))
      .refuses('launch-permission-limit-exceeded', '1001');
    told
      .decide((now) => changeLaunchPermissions(now, { add: [company, friend], remove: accounts(1) }, known))
      .records(granted(company, friend), {
        type: 'LaunchPermissionRevoked',
        data: { imageId, grantees: accounts(1) },
      });
    told
      .decide((now) => changeLaunchPermissions(now, { remove: accounts(10_001) }, known))
      .refuses('launch-permission-request-too-large');
  });

  it('names whole ids, and no grantee twice against itself', () => {
    const asked = (add: Grantee[], remove: Grantee[] = []) =>
      given(image, registered).decide((now) => changeLaunchPermissions(now, { add, remove }, known));
    asked([{ kind: 'account', id: '4444' }]).refuses('grantee-malformed', '4444');
    asked([{ kind: 'organization', id: 'o-a1b2c3d4e5' }]).refuses('grantee-malformed');
    asked([friend], [friend]).refuses('launch-permission-contradictory');
  });

  it('is for available images', () =>
    given(image, registered, happened('11:00:00', 'ImageDisabled', { imageId }))
      .decide((now) => changeLaunchPermissions(now, { add: [friend] }, known))
      .refuses('image-not-available', 'disabled'));

  it('ends as a whole by a reset', () => {
    given(image, registered, shared(friend))
      .decide((now) => resetLaunchPermissions(now, known))
      .records({ type: 'LaunchPermissionsReset', data: { imageId } });
    given(image, registered)
      .decide((now) => resetLaunchPermissions(now, known))
      .records();
  });

  it('can be declined by an account for what it has of its own, not for what its organization has', () => {
    const receiver = { account: friend.id, organizationId: 'o-a1b2c3d4e5', region, at: known.at };
    given(image, registered, shared(friend))
      .decide((now) => declineLaunchPermission(now, receiver))
      .records({ type: 'LaunchPermissionDeclined', data: { imageId, accountId: friend.id } });
    given(image, registered, shared(company))
      .decide((now) => declineLaunchPermission(now, receiver))
      .refuses('launch-permission-absent');
    given(image, registered)
      .decide((now) => declineLaunchPermission(now, receiver))
      .refuses('image-not-found');
  });
});
