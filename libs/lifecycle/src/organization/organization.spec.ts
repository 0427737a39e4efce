import { given, happened } from '#testing';
import { organization } from './organization.js';

const organizationId = 'o-1';
const observed = happened('10:00:00', 'OrganizationObserved', {
  organizationId,
  managementAccountId: '1',
  rootId: 'r-1',
});
const created = happened('11:00:00', 'OrganizationalUnitCreated', { organizationId, unitId: 'ou-1', parentId: 'r-1' });

describe('an organization', () => {
  it('is a tree of units, each under one parent for a while', () => {
    const deleted = happened('12:00:00', 'OrganizationalUnitDeleted', { organizationId, unitId: 'ou-1' });
    const told = given(organization, observed, created, deleted);
    told.holds({ state: { active: 'observed' }, owner: { '1': '' } });
    expect(told.held('unit', 'ou-1')).toEqual([['11:00:00', '12:00:00']]);
  });

  it('does not lose the parent of a unit to evidence that tells none', () => {
    const seen = happened('12:00:00', 'OrganizationalUnitObserved', { organizationId, unitId: 'ou-1', name: 'Web' });
    const told = given(organization, created, seen);
    told.holds({ unit: { 'ou-1': 'r-1' } });
    told.is({ names: { 'ou-1': 'Web' } });
    told.when(happened('13:00:00', 'OrganizationalUnitRenamed', { organizationId, unitId: 'ou-1', name: 'Shop' })).is({
      names: { 'ou-1': 'Shop' },
    });
  });

  it('has no units once it is deleted', () =>
    given(organization, observed, created, happened('14:00:00', 'OrganizationDeleted', { organizationId })).holds({
      state: { deleted: 'observed' },
      unit: {},
    }));
});
