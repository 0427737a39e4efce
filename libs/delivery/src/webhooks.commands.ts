import { CommandHandler, Command, type ICommandHandler } from '@nestjs/cqrs';
import type { Position } from '#event-store';
import { EventStore } from '#event-store';
import { type Actor } from '#lifecycle';
import { Clock } from '#lifecycle/commands';
import { filterFaults } from './filter.js';
import { Outbound } from './outbound.js';
import { newSecret } from './signing.js';
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
import type { SealedEndpoint, WebhookSettings } from './webhook-events.js';
import { WebhookRefusal, webhookRule } from './webhook-refusal.js';
import { type Decided, Seal, secretContext, urlContext, Webhooks } from './webhooks.js';

/** Who commands, and the accounts that they have a say in; null: every one. */
export interface Holder {
  readonly actor: Actor;
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

/** Refuses what nothing is ever sent to. */
const sealedEndpoint = (
  id: string,
  url: string,
  { outbound, seal }: { outbound: Outbound; seal: Seal },
): SealedEndpoint => {
  const refusal = outbound.refusalOf(url);
  webhookRule(refusal === null, 'webhook-url', 'url', `It ${refusal ?? ''}.`);
  return { sealedUrl: seal.seal(new URL(url).href, urlContext(id)), origin: new URL(url).origin };
};

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
    readonly outbound: Outbound,
    readonly seal: Seal,
    private readonly store: EventStore,
  ) {}

  async execute({ by, id, asked }: SubscribeWebhook): Promise<Decided & { readonly secret: string }> {
    checkFilter(asked);
    const { url, after, ...settings } = asked;
    const endpoint = sealedEndpoint(id, url, this);
    webhookRule(after <= (await this.store.head()), 'webhook-position', String(after));
    const before = await this.webhooks.load(id);
    if (before.revision >= 0) return this.#again(before, asked);
    await this.subscriptions.current();
    webhookRule(this.subscriptions.all().length < MOST_WEBHOOKS, 'webhook-limit', String(MOST_WEBHOOKS));
    const secret = newSecret();
    const sealedSecret = this.seal.seal(secret, secretContext(id));
    const said = { ...settings, endpoint, sealedSecret, after: String(after) };
    return { ...(await this.webhooks.decide(id, by.actor, (webhook) => subscribe(webhook, said))), secret };
  }

  /** The request was made before, and its answer lost. */
  #again(webhook: Webhook, { url, filter, form, order, name }: AskedWebhook): Decided & { readonly secret: string } {
    const told = JSON.stringify([webhook.filter, webhook.form, webhook.order, webhook.name]);
    const [secret] = webhook.secrets;
    const isSame =
      webhook.revision === 0 &&
      told === JSON.stringify([filter, form, order, name]) &&
      this.seal.open(webhook.endpoint.sealedUrl, urlContext(webhook.id)) === new URL(url).href;
    webhookRule(isSame && secret !== undefined, 'webhook-exists', webhook.id);
    return { webhook, position: null, secret: this.seal.open(secret.sealed, secretContext(webhook.id)) };
  }
}

@CommandHandler(ChangeWebhook)
export class ChangeWebhookHandler implements ICommandHandler<ChangeWebhook> {
  constructor(
    private readonly webhooks: Webhooks,
    readonly outbound: Outbound,
    readonly seal: Seal,
    private readonly store: EventStore,
  ) {}

  async execute({ by, id, change: wanted }: ChangeWebhook): Promise<Decided> {
    const decision = await this.#decision(id, wanted);
    return this.webhooks.decide(id, by.actor, (webhook) => {
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
    const endpoint = url === undefined ? undefined : sealedEndpoint(id, url, this);
    return (webhook: Webhook) => {
      // A text is sealed otherwise each time: only what it opens to tells whether it is another one.
      const isSame = url !== undefined && this.#urlOf(webhook) === new URL(url).href;
      return change(webhook, { ...settings, ...(endpoint && !isSame ? { endpoint } : {}) });
    };
  }

  #urlOf({ id, endpoint }: Webhook): string | null {
    return endpoint.sealedUrl === '' ? null : this.seal.open(endpoint.sealedUrl, urlContext(id));
  }
}

@CommandHandler(RotateWebhookSecret)
export class RotateWebhookSecretHandler implements ICommandHandler<RotateWebhookSecret> {
  constructor(
    private readonly webhooks: Webhooks,
    readonly seal: Seal,
    private readonly clock: Clock,
  ) {}

  async execute({ by, id, overlapSeconds }: RotateWebhookSecret): Promise<Decided & { readonly secret: string }> {
    const secret = newSecret();
    const sealedSecret = this.seal.seal(secret, secretContext(id));
    const decided = await this.webhooks.decide(id, by.actor, (webhook) => {
      mustBeSeen(webhook, by);
      const now = this.clock.now();
      return rotateSecret(webhook, { sealedSecret, overlapUntil: now + overlapSeconds * 1e6, now });
    });
    return { ...decided, secret };
  }
}
