import type { Asking } from '../asking.js';
import type { Caller } from '../caller.js';
import type { Decider } from '../decider.commands.js';
import type { AccountEvent } from '../facts.js';
import type { Account } from '../states.js';
import { account } from './account.js';

/**
 * Decides about the caller's own account, and tells what it is then. Each decision checks by itself that the account is ruled here.
 * @throws {Refusal}
 */
export async function decideAccount(
  decider: Decider,
  by: Caller,
  decision: (account: Account, asking: Asking) => readonly AccountEvent[],
): Promise<Account> {
  const decisions = decider.begin(by);
  const { state } = await decisions.decide(account, by.account, (now) => decision(now, decisions.asking));
  return state;
}
