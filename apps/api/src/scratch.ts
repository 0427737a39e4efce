import { randomUUID } from 'node:crypto';
import type { AccessDesk } from '#access';
import type { Followers } from '#consumers';
import type { Subscriptions } from '#delivery';
import { type EventStore, MemoryEventStore } from '#event-store';
import { AGGREGATES, ruleAccount } from '#lifecycle';
import type { Caller, Decider, Policies } from '#lifecycle/commands';
import type { RememberedAnswers } from './admin/idempotency.js';
import type { PublicCatalog } from './ec2/public-catalog.js';

const PATIENCE_MS = 5_000;

interface Parts {
  readonly store: EventStore;
  readonly followers: Followers;
  readonly policies: Policies;
  readonly decider: Decider;
  readonly publicCatalog: PublicCatalog;
  readonly desk: AccessDesk;
  readonly answers: Pick<RememberedAnswers, 'forget'>;
  readonly subscriptions: Pick<Subscriptions, 'forget'>;
}

/** Begins anew without a new process: for an engine in memory only, as other people's test suites use it. */
export class Scratch {
  constructor(private readonly parts: Parts) {}

  /** Forgets everything but the access keys and roles, whose accounts stay ruled; false: the log is on disk, and nothing is forgotten. */
  async reset(): Promise<boolean> {
    const { store, followers, policies, decider, publicCatalog, answers, subscriptions } = this.parts;
    if (!(store instanceof MemoryEventStore)) return false;
    const ruled = await this.#ruled();
    await this.#atRest();
    // From here to the last of these nobody else has a turn: log and what follows it forget together.
    store.forget();
    for (const each of [followers, policies, decider, publicCatalog, answers, subscriptions]) each.forget();
    await Promise.all(ruled.map((account) => this.#rule(account)));
    return true;
  }

  /** Everything that was appended was followed. */
  async #atRest(): Promise<void> {
    const { store, followers, policies } = this.parts;
    for (;;) {
      await policies.settle();
      const head = await store.head();
      await followers.reached(head, PATIENCE_MS);
      if ((await store.head()) === head) return;
    }
  }

  /** Accounts with an access key or a role that are ruled here. */
  async #ruled(): Promise<string[]> {
    const { desk, decider } = this.parts;
    const accounts = [...new Set([...desk.list(), ...desk.listRoles()].map(({ account }) => account))];
    const states = await Promise.all(accounts.map((id) => decider.state(AGGREGATES.account, id, callerOf(id))));
    return states.filter((state) => ruleAccount(state).length === 0).map(({ accountId }) => accountId);
  }

  async #rule(account: string): Promise<void> {
    await this.parts.decider.begin(callerOf(account)).decide(AGGREGATES.account, account, ruleAccount);
  }
}

const callerOf = (account: string): Caller => {
  const id = randomUUID();
  return { account, region: 'us-east-1', actor: { principal: 'amistory' }, requestId: id, correlationId: id };
};
