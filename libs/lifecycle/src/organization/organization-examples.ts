import type { FactExamples, OrganizationFactType } from '../facts.js';

const organization = { organizationId: 'o-a1b2c3d4e5' };
const unit = { ...organization, unitId: 'ou-ab12-11111111' };

/** One telling example of each fact of an organization. */
export const ORGANIZATION_EXAMPLES: FactExamples<OrganizationFactType> = {
  OrganizationObserved: { ...organization, managementAccountId: '111122223333', rootId: 'r-ab12' },
  OrganizationalUnitCreated: { ...unit, parentId: 'r-ab12', name: 'Workloads' },
  OrganizationalUnitObserved: { ...unit, parentId: 'r-ab12', name: 'Workloads' },
  OrganizationalUnitRenamed: { ...unit, name: 'Products' },
  OrganizationalUnitDeleted: unit,
  OrganizationDeleted: organization,
};
