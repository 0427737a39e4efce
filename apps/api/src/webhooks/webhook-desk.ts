import { Injectable } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import type { FastifyRequest } from 'fastify';
import { Beginnings, ChangeWebhook, type Holder, ShowWebhook, type ShownWebhook, type WebhookChange } from '#delivery';
import { EventStore, type Position } from '#event-store';
import { actorOf } from '../admin/commands.js';
import type { Exchange } from '../admin/exchange.js';
import { undertakingOf } from '../admin/idempotency.js';
import { POSITION } from '../admin/position.guard.js';
import { principalOf, reachesAccount } from '../admin/principals.js';
import { badRequest, RequestProblem } from '../admin/problem.js';
import { fromOf } from '../feed/feed.parameters.js';
import { viewOf, type WebhookView } from './webhook-views.js';

/** What routes about webhooks share. */
@Injectable()
export class WebhookDesk {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
    private readonly store: EventStore,
    private readonly beginnings: Beginnings,
  ) {}

  holder(request: FastifyRequest): Holder {
    const principal = principalOf(request);
    return { actor: actorOf(request, principal), accounts: principal.accounts, undertaking: undertakingOf(request) };
  }

  /** The accounts whose facts a webhook of theirs gets; null: of every one. */
  accountsFor(request: FastifyRequest, named: readonly string[] | undefined): readonly string[] | null {
    const principal = principalOf(request);
    if (named === undefined) return principal.accounts;
    for (const account of named) {
      if (!/^\d{12}$/.test(account)) throw badRequest([{ member: 'accounts', rule: 'must be accounts of 12 digits' }]);
      if (reachesAccount(principal, account)) continue;
      throw new RequestProblem({
        slug: 'account-out-of-scope',
        status: 403,
        detail: `${principal.urn} has no say in account ${account}.`,
      });
    }
    return [...new Set(named)];
  }

  /** @throws {RequestProblem} 400: it is no place in this log. */
  async positionOf(asked: string | undefined, now: number): Promise<Position> {
    const from = fromOf(asked, undefined, now);
    if (from === 'now') return this.store.head();
    return 'since' in from ? this.beginnings.positionAt(from.since) : from.after;
  }

  async show(request: FastifyRequest, id: string): Promise<ShownWebhook> {
    return this.queries.execute(new ShowWebhook(principalOf(request).accounts, id));
  }

  /** Has it changed, and tells what it is now. */
  async change(exchange: Exchange, id: string, change: WebhookChange): Promise<WebhookView & { position: string }> {
    const { request, now } = exchange;
    const { position } = await this.commands.execute(new ChangeWebhook(this.holder(request), id, change));
    return { ...viewOf(await this.show(request, id), now), ...(await this.reached(exchange, position)) };
  }

  /** How far the log has got by a decision, also in the answer's header. */
  async reached({ reply }: Exchange, position: Position | null): Promise<{ position: string }> {
    const text = String(position ?? (await this.store.head()));
    void reply.header(POSITION, text);
    return { position: text };
  }
}
