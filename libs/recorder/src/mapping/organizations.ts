import { about, type Call, type CallReading, type Draft, must } from './call.js';
import { at, either, isObject, list, member, text, type Told } from './reading.js';

const ORGANIZATION = /\bo-[a-z0-9]{4,32}\b/;
/** The organization that an ARN of its accounts, units, roots or handshakes names. */
export const organizationIn = (told: Told): string | undefined => ORGANIZATION.exec(text(told) ?? '')?.[0];

const joined = (accountId: string, organizationId: string | undefined): Draft =>
  about('account', accountId, 'AccountJoinedOrganization', { accountId, organizationId });

/** Told by a service event when the making of an account has ended; the call itself only begins it. */
const accountMade: CallReading = ({ details }) => {
  const status = either(details, 'createAccountStatus') ?? details;
  if (text(member(status, 'state')) !== 'SUCCEEDED') return [];
  const accountId = must(text(member(status, 'accountId')), 'the account (accountId)');
  const govCloud = text(member(status, 'govCloudAccountId'));
  return [accountId, ...(govCloud === undefined ? [] : [govCloud])].map((id) =>
    joined(id, organizationIn(member(status, 'arn'))),
  );
};

/** A handshake's parties and resources name each other in several forms; the account that accepts is the caller. */
const accepted: CallReading = ({ request, response, caller }) => {
  const handshake = member(response, 'handshake');
  if (text(either(handshake, 'action')) === 'ENABLE_ALL_FEATURES') return [];
  const named = (type: string) =>
    [...list(member(handshake, 'parties')), ...list(member(handshake, 'resources'))]
      .filter((entry) => text(member(entry, 'type')) === type)
      .map((entry) => text(either(entry, 'id', 'value')))
      .find((value) => value !== undefined);
  const organization =
    organizationIn(named('ORGANIZATION')) ??
    organizationIn(member(handshake, 'arn')) ??
    organizationIn(member(request, 'handshakeId'));
  return [joined(named('ACCOUNT') ?? caller, organization)];
};

const moved: CallReading = ({ request }) => {
  const accountId = must(text(member(request, 'accountId')), 'the account (accountId)');
  return [
    about('account', accountId, 'AccountMovedInOrganization', {
      accountId,
      fromParentId: text(member(request, 'sourceParentId')),
      toParentId: must(text(member(request, 'destinationParentId')), 'the new parent (destinationParentId)'),
    }),
  ];
};

const removed: CallReading = ({ request }) => {
  const accountId = must(text(member(request, 'accountId')), 'the account (accountId)');
  return [about('account', accountId, 'AccountLeftOrganization', { accountId })];
};

const left: CallReading = ({ caller }) => [about('account', caller, 'AccountLeftOrganization', { accountId: caller })];

const closed: CallReading = ({ request, details }) => {
  const status = either(details, 'closeAccountStatus');
  if (isObject(status) && text(member(status, 'state')) !== 'SUCCEEDED') return [];
  const accountId = must(
    text(member(status, 'accountId')) ?? text(member(request, 'accountId')),
    'the account (accountId)',
  );
  return [about('account', accountId, 'AccountClosed', { accountId })];
};

const founded: CallReading = ({ response, caller }) => {
  const organization = member(response, 'organization');
  const organizationId = must(
    text(member(organization, 'id')) ?? organizationIn(member(organization, 'arn')),
    'the organization',
  );
  const managementAccountId = text(either(organization, 'masterAccountId', 'managementAccountId')) ?? caller;
  return [
    about('organization', organizationId, 'OrganizationObserved', { organizationId, managementAccountId }),
    joined(managementAccountId, organizationId),
  ];
};

/** The call names no organization; its management account, the caller, is a member no longer. */
const dissolved: CallReading = ({ request, response, caller, account }) => {
  const organizationId = organizationIn(JSON.stringify([request, response]));
  const end = about('account', caller || account, 'AccountLeftOrganization', { accountId: caller || account });
  return organizationId === undefined
    ? [end]
    : [end, about('organization', organizationId, 'OrganizationDeleted', { organizationId })];
};

const unitOf = ({ request, response }: Call) => {
  const unit = member(response, 'organizationalUnit');
  const unitId = text(member(unit, 'id')) ?? text(member(request, 'organizationalUnitId'));
  return { unit, unitId: must(unitId, 'the organizational unit'), organizationId: organizationIn(at(unit, 'arn')) };
};

const unitMade: CallReading = (call) => {
  const { unit, unitId, organizationId } = unitOf(call);
  const organization = must(organizationId, 'the organization of the unit (arn)');
  return [
    about('organization', organization, 'OrganizationalUnitCreated', {
      organizationId: organization,
      unitId,
      parentId: must(text(member(call.request, 'parentId')), 'the parent (parentId)'),
      name: text(member(unit, 'name')) ?? text(member(call.request, 'name')),
    }),
  ];
};

const unitRenamed: CallReading = (call) => {
  const { unit, unitId, organizationId } = unitOf(call);
  const organization = must(organizationId, 'the organization of the unit (arn)');
  const name = must(text(member(unit, 'name')) ?? text(member(call.request, 'name')), 'the new name');
  return [
    about('organization', organization, 'OrganizationalUnitRenamed', { organizationId: organization, unitId, name }),
  ];
};

/** The call names the unit alone. Without its organization, nothing but a notice can be said of it. */
const unitDeleted: CallReading = (call) => {
  const { unitId } = unitOf(call);
  const organizationId = organizationIn(JSON.stringify([call.request, call.response]));
  if (organizationId !== undefined) {
    return [about('organization', organizationId, 'OrganizationalUnitDeleted', { organizationId, unitId })];
  }
  const notice = {
    accountId: call.caller,
    detailType: call.action,
    resources: [unitId],
    detail: { organizationalUnitId: unitId },
  };
  return [about('account', call.caller, 'ServiceNoticeRecorded', notice)];
};

/** What calls on organizations tell of membership (organizations.amazonaws.com). Inviting somebody changes nothing yet. */
export const ORGANIZATION_CALLS: Readonly<Record<string, CallReading>> = {
  CreateAccountResult: accountMade,
  AcceptHandshake: accepted,
  MoveAccount: moved,
  RemoveAccountFromOrganization: removed,
  LeaveOrganization: left,
  CloseAccount: closed,
  CloseAccountResult: closed,
  CreateOrganization: founded,
  DeleteOrganization: dissolved,
  CreateOrganizationalUnit: unitMade,
  UpdateOrganizationalUnit: unitRenamed,
  DeleteOrganizationalUnit: unitDeleted,
};
