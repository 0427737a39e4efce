import { CommandHandler, Command, type ICommandHandler } from '@nestjs/cqrs';
import { EventStore, type Position } from '#event-store';
import { Clock } from '#lifecycle/commands';
import { Endpoints } from './endpoints.js';
import { filterFaults } from './filter.js';
import { Subscriptions } from './subscriptions.js';
import { isSeenBy, type Webhook } from './webhook.js';
import {
  change,
  dropLetters,
  pause,
  remove,
  replay,
  resume,
  retryLetters,
  rotateSecret,
  subscribe,
} from './webhook-decisions.js';
import type { WebhookSettings } from './webhook-events.js';
import { WebhookRefusal, webhookRule } from './webhook-refusal.js';
import { type By, type Decided, Webhooks } from './webhooks.js';

/** Who commands, and the accounts that they have a say in; null: every one. */
export interface Holder extends By {
  readonly accounts: readonly string[] | null;
}

/** What a subscription is to be. */
export interface AskedWebhook extends WebhookSettings {
  readonly url: string;
  readonly accounts: readonly string[] | null;
  readonly after: Position;
  readonly base: string;
}

/** Subscriptions of one log: each is read and sent to for as long as it is there. */
export const MOST_WEBHOOKS = 500;

/** Subscribes under an id: the same again answers as the first time, until anything else happens to it. */
export class SubscribeWebhook extends Command<Decided & { readonly secret: string }> {
  constructor(
    readonly by: Holder,
    readonly id: string,
    readonly asked: AskedWebhook,
  ) {
    super();
  }
}

/** What can be done to a subscription that is there. */
export type WebhookChange =
  | { readonly kind: 'change'; readonly asked: Partial<WebhookSettings & { readonly url: string }> }
  | { readonly kind: 'pause' | 'resume' | 'remove' }
  | { readonly kind: 'replay'; readonly after: Position }
  | { readonly kind: 'retry-letters' | 'drop-letters'; readonly eventIds: readonly string[] | undefined };

/** Changes a subscription, or how it goes on. */
export class ChangeWebhook extends Command<Decided> {
  constructor(
    readonly by: Holder,
    readonly id: string,
    readonly change: WebhookChange,
  ) {
    super();
  }
}

/** Signs by a new secret, and for a while by the older one too. */
export class RotateWebhookSecret extends Command<Decided & { readonly secret: string }> {
  constructor(
    readonly by: Holder,
    readonly id: string,
    readonly overlapSeconds: number,
  ) {
    super();
  }
}

const checkFilter = ({ filter }: Partial<WebhookSettings>): void => {
  const [fault] = filterFaults(filter ?? {});
  if (fault) throw new WebhookRefusal('webhook-filter', `filter.${fault.member}`, `It ${fault.rule}.`);
};

const mustBeSeen = (webhook: Webhook, { accounts }: Holder): void =>
  webhookRule(isSeenBy(webhook, accounts), 'webhook-unknown', webhook.id);

@CommandHandler(SubscribeWebhook)
export class SubscribeWebhookHandler implements ICommandHandler<SubscribeWebhook> {
  constructor(
    private readonly webhooks: Webhooks,
    private readonly subscriptions: Subscriptions,
    private readonly endpoints: Endpoints,
    private readonly store: EventStore,
  ) {}

  async execute({ by, id, asked }: SubscribeWebhook): Promise<Decided & { readonly secret: string }> {
    checkFilter(asked);
    const { url, after, ...settings } = asked;
    const endpoint = this.endpoints.sealed(id, url);
    webhookRule(after <= (await this.store.head()), 'webhook-position', String(after));
    const before = await this.webhooks.load(id);
    if (before.revision >= 0) return this.#again(before, asked);
    await this.subscriptions.current();
    webhookRule(this.subscriptions.all().length < MOST_WEBHOOKS, 'webhook-limit', String(MOST_WEBHOOKS));
    const { secret, sealedSecret } = this.endpoints.newSecret(id);
    const said = { ...settings, endpoint, sealedSecret, after: String(after) };
    return { ...(await this.webhooks.decide(id, by, (webhook) => subscribe(webhook, said))), secret };
  }

  /** The request was made before, and its answer lost. */
  #again(webhook: Webhook, { url, filter, form, order, name }: AskedWebhook): Decided & { readonly secret: string } {
    const told = JSON.stringify([webhook.filter, webhook.form, webhook.order, webhook.name]);
    const isSame = webhook.revision === 0 && told === JSON.stringify([filter, form, order, name]);
    const secret = isSame && this.endpoints.leadsTo(webhook, url) ? this.endpoints.secretOf(webhook) : null;
    webhookRule(secret !== null, 'webhook-exists', webhook.id);
    return { webhook, position: null, secret };
  }
}

@CommandHandler(ChangeWebhook)
export class ChangeWebhookHandler implements ICommandHandler<ChangeWebhook> {
  constructor(
    private readonly webhooks: Webhooks,
    private readonly endpoints: Endpoints,
    private readonly store: EventStore,
  ) {}

  async execute({ by, id, change: wanted }: ChangeWebhook): Promise<Decided> {
    const decision = await this.#decision(id, wanted);
    return this.webhooks.decide(id, by, (webhook) => {
      mustBeSeen(webhook, by);
      return decision(webhook);
    });
  }

  async #decision(id: string, wanted: WebhookChange): Promise<(webhook: Webhook) => ReturnType<typeof pause>> {
    switch (wanted.kind) {
      case 'change':
        return this.#changing(id, wanted.asked);
      case 'pause':
        return pause;
      case 'resume':
        return resume;
      case 'remove':
        return remove;
      case 'replay':
        webhookRule(wanted.after <= (await this.store.head()), 'webhook-position', String(wanted.after));
        return (webhook) => replay(webhook, String(wanted.after));
      case 'retry-letters':
        return (webhook) => retryLetters(webhook, wanted.eventIds);
      case 'drop-letters':
        return (webhook) => dropLetters(webhook, wanted.eventIds);
    }
  }

  #changing(id: string, { url, ...settings }: Extract<WebhookChange, { kind: 'change' }>['asked']) {
    checkFilter(settings);
    const endpoint = url === undefined ? undefined : this.endpoints.sealed(id, url);
    return (webhook: Webhook) => {
      const isSame = url !== undefined && this.endpoints.leadsTo(webhook, url);
      return change(webhook, { ...settings, ...(endpoint && !isSame ? { endpoint } : {}) });
    };
  }
}

@CommandHandler(RotateWebhookSecret)
export class RotateWebhookSecretHandler implements ICommandHandler<RotateWebhookSecret> {
  constructor(
    private readonly webhooks: Webhooks,
    private readonly endpoints: Endpoints,
    private readonly clock: Clock,
  ) {}

  async execute({ by, id, overlapSeconds }: RotateWebhookSecret): Promise<Decided & { readonly secret: string }> {
    const { secret, sealedSecret } = this.endpoints.newSecret(id);
    const decided = await this.webhooks.decide(id, by, (webhook) => {
      mustBeSeen(webhook, by);
      const now = this.clock.now();
      return rotateSecret(webhook, { sealedSecret, overlapUntil: now + overlapSeconds * 1e6, now });
    });
    return { ...decided, secret };
  }
}
