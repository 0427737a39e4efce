import { type Account, AGGREGATES, type Organization, organizationOf, type Seeing, unitsOf } from '#lifecycle';
import type { Things } from '#read-model';

/** An account as the catalog has it, and what it can be reached by: its own id, its organization, and the units that it is in. */
export interface Standing {
  readonly account: Account;
  readonly seeing: Seeing;
}

const isAccount = (_state: unknown, kind: string): _state is Account => kind === 'account';
const isOrganization = (_state: unknown, kind: string): _state is Organization => kind === 'organization';

/** How an account stands now, for whoever decides what it may see; one that no fact is about stands alone. */
export function standingOf(
  things: Pick<Things, 'thing'>,
  asking: { readonly account: string; readonly region: string; readonly at: number },
): Standing {
  const thing = things.thing(asking.account);
  const account =
    thing && isAccount(thing.state, thing.kind) ? thing.state : AGGREGATES.account.initial(asking.account);
  const organizationId = organizationOf(account);
  if (organizationId === undefined) return { account, seeing: asking };
  const above = things.thing(organizationId);
  const organization =
    above && isOrganization(above.state, above.kind) ? above.state : AGGREGATES.organization.initial(organizationId);
  const unitIds = unitsOf(account, organization);
  return { account, seeing: { ...asking, organizationId, unitIds } };
}
