import type { Caller } from '../caller.js';
import type { Decider, Decisions } from '../decider.commands.js';
import type { Seeing } from '../image/visibility.js';
import { organization } from '../organization/organization.js';
import type { Account } from '../states.js';
import { account } from './account.js';
import { ruledHere } from './ruling.js';
import { organizationOf, unitsOf } from './standing.js';

/** What every command begins with: its decisions, and the account that it is decided for. */
export interface Commanding {
  readonly decisions: Decisions;
  readonly account: Account;
  readonly seeing: Seeing;
}

/**
 * Begins a command of an account that is ruled here.
 * @throws {Refusal} It is observed only, or closed.
 */
export const commanding = (decider: Decider, by: Caller): Promise<Commanding> => commandingBy(decider.begin(by));

/**
 * As `commanding`, for decisions that have begun.
 * @throws {Refusal} It is observed only, or closed.
 */
export async function commandingBy(decisions: Decisions): Promise<Commanding> {
  const own = await decisions.state(account, decisions.by.account);
  ruledHere(own);
  return { decisions, account: own, seeing: { ...decisions.asking, ...(await standingOf(decisions, own)) } };
}

/** Where an account stands in organizations, as far as that is known. */
async function standingOf(decisions: Decisions, own: Account): Promise<Pick<Seeing, 'organizationId' | 'unitIds'>> {
  const organizationId = organizationOf(own);
  if (organizationId === undefined) return {};
  return { organizationId, unitIds: unitsOf(own, await decisions.state(organization, organizationId)) };
}
