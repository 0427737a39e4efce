import type { AccountEvent } from '../facts.js';
import { rule } from '../refusal.js';
import type { Account } from '../states.js';

const isRuled = ({ mode }: Account): boolean => Object.hasOwn(mode, 'ruled');

/**
 * Only accounts that are ruled here are commanded here: of others, whatever was decided would not be so.
 * @throws {Refusal}
 */
export function ruledHere(account: Account): void {
  const { accountId, state } = account;
  rule(isRuled(account), 'account-observed', accountId);
  rule(state !== 'closed' && state !== 'suspended', 'account-closed', accountId, `It is ${state}.`);
}

/** From now on this engine decides the account's commands. */
export const ruleAccount = (account: Account): readonly AccountEvent[] =>
  isRuled(account) ? [] : [{ type: 'AccountRuled', data: { accountId: account.accountId } }];

/** From now on the account is only watched. */
export const observeAccount = (account: Account): readonly AccountEvent[] =>
  isRuled(account) ? [{ type: 'AccountObserved', data: { accountId: account.accountId } }] : [];
