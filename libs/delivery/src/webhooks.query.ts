import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { Deliveries, type DeliveryStatus } from './deliveries.js';
import { Endpoints } from './endpoints.js';
import { Subscriptions } from './subscriptions.js';
import { isSeenBy, isThere, type Webhook } from './webhook.js';
import { webhookRule } from './webhook-refusal.js';
import { Webhooks } from './webhooks.js';

/** A subscription, with its URL, and how its delivery goes on this node. */
export interface ShownWebhook {
  readonly webhook: Webhook;
  readonly url: string;
  /** null: this node delivers nothing for it. */
  readonly delivery: DeliveryStatus | null;
}

/** The subscriptions that somebody sees, oldest first. */
export class ListWebhooks extends Query<readonly ShownWebhook[]> {
  constructor(readonly accounts: readonly string[] | null) {
    super();
  }
}

/** One subscription, as the log has it now. */
export class ShowWebhook extends Query<ShownWebhook> {
  constructor(
    readonly accounts: readonly string[] | null,
    readonly id: string,
  ) {
    super();
  }
}

@QueryHandler(ListWebhooks)
export class ListWebhooksHandler implements IQueryHandler<ListWebhooks> {
  constructor(
    private readonly subscriptions: Subscriptions,
    private readonly deliveries: Deliveries,
    private readonly endpoints: Endpoints,
  ) {}

  async execute({ accounts }: ListWebhooks): Promise<readonly ShownWebhook[]> {
    await this.subscriptions.current();
    const seen = this.subscriptions.all().filter((webhook) => isSeenBy(webhook, accounts));
    return seen.map((webhook) => shown(webhook, this.endpoints, this.deliveries));
  }
}

@QueryHandler(ShowWebhook)
export class ShowWebhookHandler implements IQueryHandler<ShowWebhook> {
  constructor(
    private readonly webhooks: Webhooks,
    private readonly deliveries: Deliveries,
    private readonly endpoints: Endpoints,
  ) {}

  async execute({ accounts, id }: ShowWebhook): Promise<ShownWebhook> {
    const webhook = await this.webhooks.load(id);
    webhookRule(isThere(webhook) && isSeenBy(webhook, accounts), 'webhook-unknown', id);
    return shown(webhook, this.endpoints, this.deliveries);
  }
}

const shown = (webhook: Webhook, endpoints: Endpoints, deliveries: Deliveries): ShownWebhook => ({
  webhook,
  url: endpoints.urlOf(webhook),
  delivery: deliveries.status(webhook.id),
});
