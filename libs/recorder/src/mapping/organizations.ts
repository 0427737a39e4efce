import { about, type Call, type CallReading, must } from './call.js';
import { at, either, isObject, list, member, text, type Told } from './reading.js';

const ORGANIZATION = /\bo-[a-z0-9]{4,32}\b/;
/** The organization that an ARN of its accounts, units, roots or handshakes names. */
export const organizationIn = (told: Told): string | undefined => ORGANIZATION.exec(text(told) ?? '')?.[0];

/** The account that manages the organization of an ARN: `arn:aws:organizations::<management account>:…` */
export const managementIn = (arn: Told): string | undefined => /:organizations::(\d+):/.exec(text(arn) ?? '')?.[1];

const joined = (accountId: string, organizationId: string | undefined, managedBy: string | undefined) =>
  about('account', accountId, 'AccountJoinedOrganization', {
    accountId,
    organizationId,
    managementAccountId: text(managedBy),
  });

/**
 * Told to the management account by a service event when the making of an account has ended; the call itself only begins it. An
 * account in GovCloud that is made with it stands alone until it is invited (API reference, CreateGovCloudAccount).
 */
const accountMade: CallReading = ({ details, account }) => {
  const status = either(details, 'createAccountStatus') ?? details;
  if (text(member(status, 'state')) !== 'SUCCEEDED') return [];
  const accountId = must(text(member(status, 'accountId')), 'the account (accountId)');
  return [joined(accountId, organizationIn(member(status, 'arn')), account)];
};

/**
 * A handshake's parties and resources name each other in several forms; the account that accepts is the caller. Features, roles and
 * bills are agreed on by handshakes too, and change no membership.
 */
const accepted: CallReading = ({ request, response, caller }) => {
  const handshake = member(response, 'handshake');
  if ((text(member(handshake, 'action')) ?? 'INVITE') !== 'INVITE') return [];
  const named = (type: string) =>
    [...list(member(handshake, 'parties')), ...list(member(handshake, 'resources'))]
      .filter((entry) => text(member(entry, 'type')) === type)
      .map((entry) => text(either(entry, 'id', 'value')))
      .find((value) => value !== undefined);
  const arn = member(handshake, 'arn');
  const organization =
    organizationIn(named('ORGANIZATION')) ?? organizationIn(arn) ?? organizationIn(member(request, 'handshakeId'));
  return [joined(named('ACCOUNT') ?? caller, organization, managementIn(arn))];
};

/** What a service event on membership tells of an account, in its details or one level further in. */
const membershipIn = (details: Told) => {
  const inner = isObject(details) ? Object.values(details).filter(isObject) : [];
  const told = [details, ...inner].find((entry) => text(member(entry, 'accountId')) !== undefined);
  return {
    accountId: must(text(member(told, 'accountId')), 'the account (accountId)'),
    organizationId: organizationIn(JSON.stringify(details)),
  };
};

/** Told to the management account, since 2026 of every account, however it joined. */
const seenJoining: CallReading = ({ details, account }) => {
  const { accountId, organizationId } = membershipIn(details);
  return [joined(accountId, organizationId, account)];
};

const seenLeaving: CallReading = ({ details, account }) => {
  const told = { ...membershipIn(details), managementAccountId: text(account) };
  return [about('account', told.accountId, 'AccountLeftOrganization', told)];
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

/** Only the management account can remove another (API reference, RemoveAccountFromOrganization). */
const removed: CallReading = ({ request, caller }) => {
  const accountId = must(text(member(request, 'accountId')), 'the account (accountId)');
  const told = { accountId, managementAccountId: text(caller) };
  return [about('account', accountId, 'AccountLeftOrganization', told)];
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
    joined(managementAccountId, organizationId, managementAccountId),
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
  AccountJoinedOrganization: seenJoining,
  AccountDepartedOrganization: seenLeaving,
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
