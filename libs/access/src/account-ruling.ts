import { randomUUID } from 'node:crypto';
import { type EventStore, type RecordedEvent, WrongExpectedRevision } from '#event-store';
import {
  type AccountEvent,
  type Actor,
  AGGREGATES,
  type Fact,
  fold,
  parseFact,
  ruleAccount,
  streamOf,
  SUBJECT_CATEGORIES,
  toEvent,
} from '#lifecycle';
import { z } from 'zod';

const MOST_ATTEMPTS = 100;

/** Whether an account's commands are decided here, or it is only watched. */
export type Mode = 'ruled' | 'observed';

/** Makes accounts ruled here, and never takes one over that is observed without being told to. */
export class AccountRuling {
  constructor(private readonly store: EventStore) {}

  /**
   * Rules the account where it is ruled already, is told to be, or where no evidence has ever told of it: somebody who brings a key for
   * a new account wants to command it, and what AWS decides for an observed one must not be decided here, too.
   */
  async settle(accountId: string, { rule, actor }: { readonly rule: boolean; readonly actor: Actor }): Promise<Mode> {
    for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt += 1) {
      const facts = await this.#factsOf(accountId);
      const decided = ruleAccount(fold(AGGREGATES.account, accountId, facts).timeline.state);
      if (decided.length === 0) return 'ruled';
      if (!rule && (facts.length > 0 || (await this.#isObserved(accountId)))) return 'observed';
      if (await this.#append(accountId, facts, { decided, actor })) return 'ruled';
    }
    throw new Error(`Account ${accountId} changed at each of ${MOST_ATTEMPTS} attempts to rule it: try again.`);
  }

  async #factsOf(accountId: string): Promise<Fact[]> {
    return (await Array.fromAsync(this.store.readStream(streamOf('account', accountId)))).map(parseFact);
  }

  /** Evidence tells of the account: of its own doings, or of what it owns. What was shared with it does not count. */
  async #isObserved(accountId: string): Promise<boolean> {
    const mention = JSON.stringify(accountId);
    const filter = { streamPrefixes: SUBJECT_CATEGORIES.map((category) => streamOf(category, '')) };
    for await (const event of this.store.readAll({ filter })) {
      const mentioned = event.metadata.includes(mention) || event.data.includes(mention);
      if (mentioned && isObservationOf(accountId, event)) return true;
    }
    return false;
  }

  async #append(
    accountId: string,
    facts: readonly Fact[],
    { decided, actor }: { readonly decided: readonly AccountEvent[]; readonly actor: Actor },
  ): Promise<boolean> {
    const stream = streamOf('account', accountId);
    const last = Math.max(0, ...facts.map(({ metadata }) => metadata.occurredAt));
    const occurredAt = Math.max(Date.now() * 1000, last + 1);
    const metadata = { version: 1, occurredAt, actor, source: 'engine', account: accountId } as const;
    const events = decided.map(({ type, data }) => toEvent({ id: randomUUID(), stream, type, data, metadata }));
    try {
      await this.store.append(stream, facts.length === 0 ? 'none' : facts.length - 1, events);
      return true;
    } catch (error) {
      if (error instanceof WrongExpectedRevision) return false;
      throw error;
    }
  }
}

const Told = z.object({ source: z.string(), account: z.string().optional() });
const Owned = z.object({ ownerId: z.string().optional() }).catch({});

function isObservationOf(accountId: string, { data, metadata }: RecordedEvent): boolean {
  const { source, account: tenant } = Told.parse(JSON.parse(metadata));
  return source !== 'engine' && (tenant === accountId || Owned.parse(JSON.parse(data)).ownerId === accountId);
}
