import { randomUUID } from 'node:crypto';
import type { EventStore, RecordedEvent } from '#event-store';
import { type Actor, AGGREGATES, ruleAccount, streamOf, SUBJECT_CATEGORIES } from '#lifecycle';
import type { Decider } from '#lifecycle/commands';
import { z } from 'zod';
import { DEVELOPMENT } from './access-keys.js';

/** Accounts are of no Region; CloudTrail, too, tells of what is of none in this one. */
const GLOBAL = 'us-east-1';

/** Whether an account's commands are decided here, or it is only watched. */
export type Mode = 'ruled' | 'observed';

/** Makes accounts ruled here, and never takes one over that is observed without being told to. */
export class AccountRuling {
  constructor(
    private readonly store: EventStore,
    private readonly decider: Decider,
  ) {}

  /**
   * Rules the account where it is ruled already, is told to be, or where no evidence has ever told of it: somebody who brings a key for
   * a new account wants to command it, and what AWS decides for an observed one must not be decided here, too.
   */
  async settle(accountId: string, { rule, actor }: { readonly rule: boolean; readonly actor: Actor }): Promise<Mode> {
    const [requestId, correlationId] = [randomUUID(), randomUUID()];
    const decisions = this.decider.begin({ account: accountId, region: GLOBAL, actor, requestId, correlationId });
    const account = await decisions.state(AGGREGATES.account, accountId);
    if (ruleAccount(account).length === 0) return 'ruled';
    if (!rule && (account.known || (await this.#isObserved(accountId)))) return 'observed';
    await decisions.decide(AGGREGATES.account, accountId, ruleAccount);
    return 'ruled';
  }

  /** Evidence tells of the account: of its own doings, or of what it owns. What was shared with it does not count. */
  async #isObserved(accountId: string): Promise<boolean> {
    // No real account has this number, so no evidence tells of it; and a start must not wait until a log of millions of events was looked through.
    if (accountId === DEVELOPMENT.account) return false;
    const mention = JSON.stringify(accountId);
    const filter = { streamPrefixes: SUBJECT_CATEGORIES.map((category) => streamOf(category, '')) };
    for await (const event of this.store.readAll({ filter })) {
      const mentioned = event.metadata.includes(mention) || event.data.includes(mention);
      if (mentioned && isObservationOf(accountId, event)) return true;
    }
    return false;
  }
}

const Told = z.object({ source: z.string(), account: z.string().optional() });
const Owned = z.object({ ownerId: z.string().optional() }).catch({});

function isObservationOf(accountId: string, { data, metadata }: RecordedEvent): boolean {
  const { source, account: tenant } = Told.parse(JSON.parse(metadata));
  return source !== 'engine' && (tenant === accountId || Owned.parse(JSON.parse(data)).ownerId === accountId);
}
