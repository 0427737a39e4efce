import type { EventStore } from '#event-store';
import type { Actor } from '#lifecycle';
import type { Decider } from '#lifecycle/commands';
import { type AccessKey, type AccessKeys, type AskedKey, DEVELOPMENT, type NewAccessKey } from './access-keys.js';
import { AccountRuling, type Mode } from './account-ruling.js';
import type { AskedRole, Role, Roles } from './roles.js';

/** How a key is made, and by whom. */
export interface Terms {
  /** The account becomes ruled here, also where it was observed. */
  readonly rule?: boolean | undefined;
  readonly actor: Actor;
}

/** A new key, and whether its account can be commanded by it. */
export type IssuedKey = NewAccessKey & { readonly mode: Mode };

/** A new role, and whether its account can be commanded by those who assume it. */
export type MadeRole = Role & { readonly mode: Mode };

/** Makes and ends access keys and roles, and sees to it that whoever gets one for a new account can use it at once. */
export class AccessDesk {
  readonly #accounts: AccountRuling;

  constructor(
    private readonly keys: AccessKeys,
    private readonly roles: Roles,
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

  /**
   * Makes a role that principals of other accounts may assume. Its account is ruled first, as for a key.
   * @throws {BadRole} Nothing was changed.
   */
  async createRole(asked: AskedRole, { rule = false, actor }: Terms): Promise<MadeRole> {
    const role = this.roles.draft(asked);
    const mode = await this.#accounts.settle(role.account, { rule, actor });
    this.roles.keep(role);
    return { ...role, mode };
  }

  /** All roles that were ever made, deleted ones too, oldest first. */
  listRoles(account?: string): readonly Role[] {
    return this.roles.list(account);
  }

  /** Ends a role and every session of it at once; null where there is none of that name. */
  deleteRole(account: string, name: string): Role | null {
    const role = this.roles.delete(account, name);
    if (role) this.keys.endSessions(account, name);
    return role;
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
