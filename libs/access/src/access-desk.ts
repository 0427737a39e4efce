import type { EventStore } from '#event-store';
import type { Actor } from '#lifecycle';
import type { Decider } from '#lifecycle/commands';
import { type AccessKey, type AccessKeys, type AskedKey, DEVELOPMENT, type NewAccessKey } from './access-keys.js';
import { AccountRuling, type Mode } from './account-ruling.js';

/** How a key is made, and by whom. */
export interface Terms {
  /** The account becomes ruled here, also where it was observed. */
  readonly rule?: boolean | undefined;
  readonly actor: Actor;
}

/** A new key, and whether its account can be commanded by it. */
export type IssuedKey = NewAccessKey & { readonly mode: Mode };

/** Makes and ends access keys, and sees to it that whoever gets one for a new account can use it at once. */
export class AccessDesk {
  readonly #accounts: AccountRuling;

  constructor(
    private readonly keys: AccessKeys,
    store: EventStore,
    decider: Decider,
  ) {
    this.#accounts = new AccountRuling(store, decider);
  }

  /**
   * Makes a key. Its account is ruled first, so that no key is handed out for an account that is not settled.
   * @throws {BadAccessKey} Nothing was changed.
   */
  async create(asked: AskedKey, { rule = false, actor }: Terms): Promise<IssuedKey> {
    const key = this.keys.draft(asked);
    const mode = await this.#accounts.settle(key.account, { rule, actor });
    this.keys.keep(key);
    return { ...key, mode };
  }

  /** All keys that were ever made, revoked ones too, oldest first; never with a secret. */
  list(account?: string): readonly AccessKey[] {
    return this.keys.list(account);
  }

  /** Ends a key at once and for good; null where there is no such key. */
  revoke(id: string): AccessKey | null {
    return this.keys.revoke(id);
  }

  /** Lets the development key in, and makes it and rules its account where that was not done yet. */
  async admitDevelopment(): Promise<IssuedKey> {
    const mode = await this.#accounts.settle(DEVELOPMENT.account, { rule: false, actor: { principal: 'amistory' } });
    return { ...this.keys.admitDevelopment(), mode };
  }

  /** The development key where there is one, and whether it is let in now. */
  development(): (NewAccessKey & { readonly admitted: boolean }) | null {
    const key = this.keys.development();
    return key && { ...key, admitted: this.keys.admitsDevelopment };
  }
}
