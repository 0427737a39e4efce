import type { Aggregate } from '../aggregate.js';
import { attributesFacet, NONE } from '../keyed.js';
import { absorbBeside, evolveBy } from '../rules.js';
import type { Organization } from '../states.js';
import { facetsOfSubject, UNSEEN } from '../subject.js';
import { units } from './units.js';

/** How the facts of an organization become its state. */
export const organization: Aggregate<Organization> = {
  category: 'organization',
  initial: (organizationId) => ({
    ...UNSEEN,
    organizationId,
    managementAccountId: null,
    rootId: null,
    units: NONE,
    names: NONE,
  }),
  evolve: evolveBy<Organization>(units),
  facets: (state) => ({
    ...facetsOfSubject(state, attributesFacet({ rootId: state.rootId })),
    unit: state.units,
  }),
  absorb: absorbBeside,
};
