import { NONE, only, replacing } from '../keyed.js';
import type { Rules } from '../rules.js';
import type { Account, AccountState } from '../states.js';
import { become } from '../subject.js';

const UNNAMED = 'unknown';

interface Place {
  readonly organizationId?: string | undefined;
  readonly parentId?: string | undefined;
}

/** A member of the organization named, or of the one it is known to be in, or of one that no evidence names. */
function member(account: Account, { organizationId, parentId }: Place): Account {
  const [known = UNNAMED] = Object.keys(account.organization);
  return {
    ...account,
    membershipKnown: true,
    membership: replacing(account.membership, only('member', 'observed')),
    organization: replacing(account.organization, only(organizationId ?? known)),
    parent: parentId === undefined ? account.parent : replacing(account.parent, only(parentId)),
  };
}

const STATES: Readonly<Record<string, AccountState>> = {
  ACTIVE: 'active',
  SUSPENDED: 'suspended',
  PENDING_CLOSURE: 'closed',
  CLOSED: 'closed',
};

/** Which organization an account is in, and where in it: what a permission for an organization or a unit reaches. */
export const membership: Rules<Account> = {
  AccountJoinedOrganization: (account, { data }) =>
    // In the organization that it joins it has no place yet but the one told.
    become(member({ ...account, organization: NONE, parent: NONE }, data), 'active', 'observed'),
  AccountMovedInOrganization: (account, { data }) => member(account, { parentId: data.toParentId }),
  AccountLeftOrganization: (account) => ({
    ...account,
    membershipKnown: true,
    membership: only('none', 'observed'),
    organization: NONE,
    parent: NONE,
  }),
  MembershipObserved: (account, { data }) => {
    const seen = member(account, data);
    const state = data.status !== undefined && Object.hasOwn(STATES, data.status) ? STATES[data.status] : undefined;
    return state === undefined ? seen : become(seen, state, 'observed');
  },
  AccountClosed: (account) => become(account, 'closed', 'presumed'),
};
