import { only, replacing } from '../keyed.js';
import type { Rules } from '../rules.js';
import type { Account } from '../states.js';

/** Whether this engine decides for the account, or only watches it: a dated fact, as everything else. */
export const mode: Rules<Account> = {
  AccountRuled: (account) => ({ ...account, mode: replacing(account.mode, only('ruled')) }),
  AccountObserved: (account) => ({ ...account, mode: replacing(account.mode, only('observed')) }),
};
