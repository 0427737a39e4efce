import type { Grantee } from '#lifecycle';
import { about, type Call, type CallReading, type Draft, Misunderstood, must } from './call.js';
import { imageOf } from './images.js';
import { either, isObject, list, member, text, texts, type Told } from './reading.js';
import { snapshotOf } from './snapshots.js';

/** Whom one entry of a permission list names. */
function grantee(entry: Told): Grantee[] {
  const account = text(either(entry, 'userId', 'UserId'));
  const group = text(either(entry, 'group', 'groups', 'Group'));
  const organization = text(either(entry, 'organizationArn', 'OrganizationArn'));
  const unit = text(either(entry, 'organizationalUnitArn', 'OrganizationalUnitArn'));
  return [
    ...(account === undefined ? [] : [{ kind: 'account', id: account } as const]),
    ...(group === undefined ? [] : [{ kind: 'everyone', id: group } as const]),
    ...(organization === undefined ? [] : [{ kind: 'organization', id: organization } as const]),
    ...(unit === undefined ? [] : [{ kind: 'organizational-unit', id: unit } as const]),
  ];
}

/** Whom a permission list names; an entry that names nobody is not passed over. */
export const grantees = (told: Told): Grantee[] =>
  list(told).flatMap((entry) => {
    const named = grantee(entry);
    if (named.length === 0) throw new Misunderstood('It shares with a receiver of a kind that is not known.');
    return named;
  });

interface Shares {
  readonly add: Grantee[];
  readonly remove: Grantee[];
}

/** The older form: an operation, and the receivers beside it. */
function olderForm(request: Told): Shares {
  const receivers: Grantee[] = [
    ...texts(either(request, 'userIdSet', 'userIdsSet', 'userIds', 'userId'), 'userId').map(
      (id) => ({ kind: 'account', id }) as const,
    ),
    ...texts(either(request, 'userGroupSet', 'groupSet', 'userGroups', 'groupNames'), 'group').map(
      (id) => ({ kind: 'everyone', id }) as const,
    ),
    ...texts(either(request, 'organizationArns', 'organizationArnSet'), 'organizationArn').map(
      (id) => ({ kind: 'organization', id }) as const,
    ),
    ...texts(either(request, 'organizationalUnitArns', 'organizationalUnitArnSet'), 'organizationalUnitArn').map(
      (id) => ({ kind: 'organizational-unit', id }) as const,
    ),
  ];
  return member(request, 'operationType') === 'remove'
    ? { add: [], remove: receivers }
    : { add: receivers, remove: [] };
}

function sharesOf(request: Told, key: string): Shares {
  const change = member(request, key);
  const shares = isObject(change)
    ? { add: grantees(member(change, 'add')), remove: grantees(member(change, 'remove')) }
    : olderForm(request);
  if (shares.add.length + shares.remove.length === 0)
    throw new Misunderstood('It changes a permission, but names nobody.');
  return shares;
}

const isShare = (request: Told, key: string) =>
  isObject(member(request, key)) || /permission/i.test(text(either(request, 'attributeType', 'attribute')) ?? '');

function imageShares(request: Told): Draft[] {
  const imageId = imageOf(request);
  const { add, remove } = sharesOf(request, 'launchPermission');
  return [
    ...(add.length > 0 ? [about('image', imageId, 'LaunchPermissionGranted', { imageId, grantees: add })] : []),
    ...(remove.length > 0 ? [about('image', imageId, 'LaunchPermissionRevoked', { imageId, grantees: remove })] : []),
  ];
}

const valueOf = (told: Told) => text(isObject(told) ? member(told, 'value') : told);

function imageModified({ request }: Call): Draft[] {
  if (isShare(request, 'launchPermission')) return imageShares(request);
  const imageId = imageOf(request);
  const named = text(either(request, 'attribute', 'attributeType'));
  const plain = (name: string) =>
    valueOf(member(request, name)) ?? (named === name ? valueOf(member(request, 'value')) : undefined);
  const description = plain('description');
  const attributes = { description, imdsSupport: plain('imdsSupport'), bootMode: plain('bootMode') };
  if (Object.values(attributes).some((value) => value !== undefined)) {
    return [about('image', imageId, 'ImageAttributesChanged', { imageId, attributes })];
  }
  // An empty description is how one is taken away; product codes can no longer be set by this call.
  if (isObject(member(request, 'description'))) {
    return [about('image', imageId, 'ImageAttributesChanged', { imageId, attributes: { description: '' } })];
  }
  throw new Misunderstood('It changes an attribute of the image that is not known.');
}

function imageReset({ request }: Call): Draft[] {
  const imageId = imageOf(request);
  return [about('image', imageId, 'LaunchPermissionsReset', { imageId })];
}

function declined({ request, caller }: Call): Draft[] {
  const imageId = imageOf(request);
  return [about('image', imageId, 'LaunchPermissionDeclined', { imageId, accountId: caller })];
}

function snapshotModified({ request }: Call): Draft[] {
  const snapshotId = snapshotOf(request);
  const { add, remove } = sharesOf(request, 'createVolumePermission');
  return [
    ...(add.length > 0 ? [about('snapshot', snapshotId, 'SnapshotShared', { snapshotId, grantees: add })] : []),
    ...(remove.length > 0 ? [about('snapshot', snapshotId, 'SnapshotUnshared', { snapshotId, grantees: remove })] : []),
  ];
}

function snapshotReset({ request }: Call): Draft[] {
  const snapshotId = must(snapshotOf(request), 'the snapshot');
  return [about('snapshot', snapshotId, 'SnapshotSharesReset', { snapshotId })];
}

/** What calls on attributes and permissions of images and snapshots tell. */
export const PERMISSION_CALLS: Readonly<Record<string, CallReading>> = {
  ModifyImageAttribute: imageModified,
  ResetImageAttribute: imageReset,
  CancelImageLaunchPermission: declined,
  ModifySnapshotAttribute: snapshotModified,
  ResetSnapshotAttribute: snapshotReset,
};
