import type { View } from '../estate.js';
import { facetOf, holdsAt, upTo } from '../moment.js';

/** The organization that an organization's or unit's ARN names; null where it is no such ARN. */
export const organizationOf = (arn: string): string | null =>
  /^arn:[^:]*:organizations::[^/]*\/(o-[^/]+)/.exec(arn)?.[1] ?? null;

/** The account that manages the organization of such an ARN: `arn:aws:organizations::<account>:organization/o-…`. */
const managerOf = (arn: string): string | null => /^arn:[^:]*:organizations::(\d+):/.exec(arn)?.[1] ?? null;

/** The unit that a unit's ARN names: `arn:aws:organizations::<account>:ou/o-…/ou-…`. */
export const unitOf = (arn: string): string | null =>
  /^arn:[^:]*:organizations::[^/]*:ou\/o-[^/]+\/(.+)$/.exec(arn)?.[1] ?? null;

/**
 * Whether the account was a member of the organization, or in the unit or a unit below it, at that moment; null where no
 * evidence tells.
 */
export const wasMember = (
  view: View,
  accountId: string,
  grantee: { readonly kind: string; readonly id: string },
  at: number,
): boolean | null => {
  const inOrganization = inOrganizationAt(view, accountId, grantee.id, at);
  if (grantee.kind !== 'organizational-unit' || inOrganization === false) return inOrganization;
  return inUnitAt(view, accountId, grantee.id, at);
};

const inOrganizationAt = (view: View, accountId: string, arn: string, at: number): boolean | null => {
  const organization = organizationOf(arn);
  const stays = view.intervalsOf(accountId, { facets: ['organization', 'membership'], span: upTo(at) });
  const current = stays.findLast((stay) => stay.facet === 'organization' && holdsAt(stay, at));
  if (current?.key === UNNAMED) return current.value === '' ? null : current.value === managerOf(arn);
  if (current) return organization === null ? null : current.key === organization;
  // An account that was seen leaving is in none until it is seen again; one that was never seen may be anywhere, unless all
  // members were seen.
  return stays.length > 0 || (organization !== null && isListed(view, organization, at)) ? false : null;
};

/** The key of an organization that no evidence names; its value is who manages it, where that is told. */
const UNNAMED = 'unknown';

/** The organization was founded under evidence or listed whole by an inventory before that moment, so no member is unseen. */
const isListed = (view: View, organization: string, at: number): boolean =>
  view.acts({ id: organization, types: ['OrganizationObserved'], span: upTo(at), limit: 1 }).length > 0;

const inUnitAt = (view: View, accountId: string, arn: string, at: number): boolean | null => {
  const [organization, unit] = [organizationOf(arn), unitOf(arn)];
  let parent = facetOf(view.intervalsOf(accountId, { at, facets: ['parent'] }), 'parent')?.key;
  const units = organization === null ? [] : view.intervalsOf(organization, { at, facets: ['unit'] });
  const passed = new Set<string>();
  while (parent !== undefined && parent !== '' && !passed.has(parent)) {
    if (parent === unit) return true;
    if (parent.startsWith('r-')) return false;
    passed.add(parent);
    const child: string = parent;
    parent = units.find(({ key }) => key === child)?.value;
  }
  return null;
};

/** Units at or below this one, as far as evidence tells. */
const unitsBelow = (view: View, organization: string, unit: string, at: number): Set<string> => {
  const units = view.intervalsOf(organization, { at, facets: ['unit'] });
  const below = new Set([unit]);
  for (const known of below) {
    for (const { key } of units.filter(({ value }) => value === known)) below.add(key);
  }
  return below;
};

/** Accounts known to have been in the organization or unit at that moment, in order. Others may have been there unseen. */
export const membersOf = (
  view: View,
  grantee: { readonly kind: string; readonly id: string },
  at: number,
): string[] => {
  const [organization, unit] = [organizationOf(grantee.id), unitOf(grantee.id)];
  if (organization === null) return [];
  const held =
    grantee.kind === 'organizational-unit' && unit !== null
      ? [...unitsBelow(view, organization, unit, at)].flatMap((below) =>
          view.holders('parent', below, { at, kind: 'account' }),
        )
      : [
          ...view.holders('organization', organization, { at, kind: 'account' }),
          ...view
            .holders('organization', UNNAMED, { at, kind: 'account' })
            .filter(({ value }) => value === managerOf(grantee.id)),
        ];
  return [...new Set(held.map(({ id }) => id))].toSorted();
};
