import { about, type Draft, Misunderstood } from './call.js';
import { managementIn, organizationIn } from './organizations.js';
import { either, list, member, text, type Told } from './reading.js';
import { micros } from './times.js';

/** What `aws organizations list-…` prints leaves out: whom it was asked about, and in which organization. */
export interface OrganizationSetting {
  /** The account or the unit whose parents, or the parent whose children, were listed. */
  readonly child?: string | undefined;
  readonly parent?: string | undefined;
  readonly organization?: string | undefined;
}

const needs = (what: string, option: string): Misunderstood =>
  new Misunderstood(`It does not tell ${what}: give it with the option '${option}', or name the file after it.`);

const isAccount = (id: string): boolean => /^\d{1,20}$/.test(id);

/** An account or a unit stands under this parent. */
function under(childId: string, parentId: string, { organization }: OrganizationSetting): Draft {
  if (isAccount(childId)) {
    const membership = { accountId: childId, organizationId: organization, parentId };
    return about('account', childId, 'MembershipObserved', membership);
  }
  if (organization === undefined) throw needs(`in which organization the unit ${childId} is`, 'organization');
  const unit = { organizationId: organization, unitId: childId, parentId };
  return about('organization', organization, 'OrganizationalUnitObserved', unit);
}

function account(shown: Told, { organization, parent }: OrganizationSetting): Draft[] {
  const accountId = text(member(shown, 'Id')) ?? '';
  return [
    about('account', accountId, 'MembershipObserved', {
      accountId,
      organizationId: organizationIn(member(shown, 'Arn')) ?? organization,
      parentId: parent,
      status: text(either(shown, 'State', 'Status')),
      joinedAt: micros(member(shown, 'JoinedTimestamp')),
    }),
  ];
}

function unit(shown: Told, { organization, parent }: OrganizationSetting): Draft[] {
  const unitId = text(member(shown, 'Id')) ?? '';
  const organizationId = organizationIn(member(shown, 'Arn')) ?? organization;
  if (organizationId === undefined) throw needs(`in which organization the unit ${unitId} is`, 'organization');
  const told = { organizationId, unitId, parentId: parent, name: text(member(shown, 'Name')) };
  return [about('organization', organizationId, 'OrganizationalUnitObserved', told)];
}

function root(shown: Told, { organization }: OrganizationSetting): Draft[] {
  const arn = member(shown, 'Arn');
  const organizationId = organizationIn(arn) ?? organization;
  if (organizationId === undefined) throw needs('whose root it is', 'organization');
  const told = { organizationId, managementAccountId: managementIn(arn), rootId: text(member(shown, 'Id')) };
  return [about('organization', organizationId, 'OrganizationObserved', told)];
}

function described(shown: Told): Draft[] {
  const organizationId = text(member(shown, 'Id')) ?? '';
  const managementAccountId = text(either(shown, 'MasterAccountId', 'ManagementAccountId'));
  return [about('organization', organizationId, 'OrganizationObserved', { organizationId, managementAccountId })];
}

function parentShown(shown: Told, setting: OrganizationSetting): Draft[] {
  if (setting.child === undefined) throw needs('whose parent it is', 'child');
  return [under(setting.child, text(member(shown, 'Id')) ?? '', setting)];
}

function childShown(shown: Told, setting: OrganizationSetting): Draft[] {
  const parent = setting.parent ?? setting.child;
  if (parent === undefined) throw needs('whose child it is', 'child');
  return [under(text(member(shown, 'Id')) ?? '', parent, setting)];
}

type Reading = (shown: Told, setting: OrganizationSetting) => Draft[];
const READINGS: ReadonlyMap<string, Reading> = new Map<string, Reading>([
  ['Accounts', account],
  ['Parents', parentShown],
  ['Roots', root],
  ['OrganizationalUnits', unit],
  ['Children', childShown],
]);

/** Lists in what `aws organizations list-…` prints. */
export const ORGANIZATION_LISTS: ReadonlySet<string> = new Set(READINGS.keys());

/** The organization that an entry names, if any: what other entries of one import may be missing. */
export const organizationShown = (shown: Told): string | undefined =>
  organizationIn(member(shown, 'Arn')) ?? organizationIn(either(member(shown, 'Organization'), 'Arn', 'Id'));

/**
 * What one entry of a list of an organization shows; `from` is the name of the list, null where it stood in none.
 * @throws {Misunderstood} It is of no kind that is known, or leaves out what only whoever asked can tell.
 */
export function readOrganization(shown: Told, from: string | null, setting: OrganizationSetting): Draft[] {
  const reading = READINGS.get(from ?? '');
  if (reading !== undefined) return reading(shown, setting);
  const organization = either(shown, 'Organization');
  if (organization !== undefined) return described(organization);
  const single = either(shown, 'Account', 'OrganizationalUnit');
  if (single === undefined)
    throw new Misunderstood('It is nothing that aws organizations list-… or describe-… prints.');
  return list(member(shown, 'Account')).length > 0 ? account(single, setting) : unit(single, setting);
}
