import { NONE, only, replacing } from '../keyed.js';
import type { Rules } from '../rules.js';
import type { Account, AccountState } from '../states.js';
import { become } from '../subject.js';

const UNNAMED = 'unknown';

interface Named {
  readonly organizationId?: string | undefined;
  readonly managementAccountId?: string | undefined;
}

interface Place extends Named {
  readonly parentId?: string | undefined;
}

/** The organization that it is known to be in, as far as evidence names it; null where it is known to be in none. */
function current({ organization }: Account): Named | null {
  const [entry] = Object.entries(organization);
  if (entry === undefined) return null;
  const [id, managedBy] = entry;
  return {
    organizationId: id === UNNAMED ? undefined : id,
    managementAccountId: managedBy === '' ? undefined : managedBy,
  };
}

/** Whether both name the same organization, by its own id or by who manages it; null where they cannot be compared. */
function isSame(one: Named, other: Named): boolean | null {
  if (one.organizationId !== undefined && other.organizationId !== undefined)
    return one.organizationId === other.organizationId;
  if (one.managementAccountId === undefined || other.managementAccountId === undefined) return null;
  return one.managementAccountId === other.managementAccountId;
}

function member(account: Account, { organizationId, managementAccountId, parentId }: Place): Account {
  return {
    ...account,
    membershipKnown: true,
    membership: replacing(account.membership, only('member', 'observed')),
    organization: replacing(account.organization, only(organizationId ?? UNNAMED, managementAccountId)),
    parent: parentId === undefined ? account.parent : replacing(account.parent, only(parentId)),
  };
}

/** A member where it is known to be one; what the evidence names of that organization beyond that is added. */
function still(account: Account, place: Place): Account {
  const known = current(account);
  const namesNone = place.organizationId === undefined && place.managementAccountId === undefined;
  if (known === null || !(namesNone || isSame(known, place) === true)) return member(account, place);
  const { organizationId = known.organizationId, managementAccountId = known.managementAccountId, parentId } = place;
  return member(account, { organizationId, managementAccountId, parentId });
}

/** A second piece of evidence of one joining does not undo the moves since; in another organization it has no place yet. */
function joined(account: Account, place: Place): Account {
  const known = current(account);
  if (known !== null && isSame(known, place) === true) return still(account, place);
  return member({ ...account, organization: NONE, parent: NONE }, place);
}

/** An account can go over from one organization to another: that it left the first may be told after it joined the second. */
function left(account: Account, from: Named): Account {
  const known = current(account);
  if (known !== null && isSame(known, from) === false) return account;
  return { ...account, membershipKnown: true, membership: only('none', 'observed'), organization: NONE, parent: NONE };
}

const STATES: Readonly<Record<string, AccountState>> = {
  ACTIVE: 'active',
  SUSPENDED: 'suspended',
  PENDING_CLOSURE: 'closed',
  CLOSED: 'closed',
};

/** Which organization an account is in, and where in it: what a permission for an organization or a unit reaches. */
export const membership: Rules<Account> = {
  AccountJoinedOrganization: (account, { data }) => become(joined(account, data), 'active', 'observed'),
  AccountMovedInOrganization: (account, { data }) => still(account, { parentId: data.toParentId }),
  AccountLeftOrganization: (account, { data }) => left(account, data),
  MembershipObserved: (account, { data }) => {
    const seen = still(account, data);
    const state = data.status !== undefined && Object.hasOwn(STATES, data.status) ? STATES[data.status] : undefined;
    return state === undefined ? seen : become(seen, state, 'observed');
  },
  AccountClosed: (account) => become(account, 'closed', 'presumed'),
};
