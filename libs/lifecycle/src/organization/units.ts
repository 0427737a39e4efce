import { excluding, including, NONE, only, valueOf } from '../keyed.js';
import type { Rules } from '../rules.js';
import type { Organization } from '../states.js';
import { become } from '../subject.js';

interface Unit {
  readonly unitId: string;
  readonly parentId?: string | undefined;
  readonly name?: string | undefined;
}

function placed(organization: Organization, { unitId, parentId, name }: Unit): Organization {
  const known = parentId ?? valueOf(organization.units, unitId) ?? '';
  return {
    ...organization,
    units: including(organization.units, only(unitId, known)),
    names: name === undefined ? organization.names : including(organization.names, only(unitId, name)),
  };
}

/** The tree of an organization's units: a permission for a unit reaches the accounts of the units below it. */
export const units: Rules<Organization> = {
  OrganizationObserved: (organization, { data }) => ({
    ...become(organization, 'active', 'observed'),
    managementAccountId: data.managementAccountId ?? organization.managementAccountId,
    ownerId: data.managementAccountId ?? organization.ownerId,
    rootId: data.rootId ?? organization.rootId,
  }),
  OrganizationalUnitCreated: (organization, { data }) => placed(organization, data),
  OrganizationalUnitObserved: (organization, { data }) => placed(organization, data),
  OrganizationalUnitRenamed: (organization, { data }) => ({
    ...organization,
    names: including(organization.names, only(data.unitId, data.name)),
  }),
  OrganizationalUnitDeleted: (organization, { data }) => ({
    ...organization,
    units: excluding(organization.units, [data.unitId]),
    names: excluding(organization.names, [data.unitId]),
  }),
  OrganizationDeleted: (organization) => ({ ...become(organization, 'deleted', 'observed'), units: NONE }),
};
