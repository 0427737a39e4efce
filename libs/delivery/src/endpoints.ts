import type { Outbound } from './outbound.js';
import { newSecret } from './signing.js';
import type { Webhook } from './webhook.js';
import type { SealedEndpoint } from './webhook-events.js';
import { webhookRule } from './webhook-refusal.js';
import { type Seal, secretContext, urlContext } from './webhooks.js';

/** Where webhooks lead and what they are signed by, as the log keeps both: sealed, each for its webhook only. */
export class Endpoints {
  constructor(
    private readonly outbound: Outbound,
    private readonly seal: Seal,
  ) {}

  /** @throws {WebhookRefusal} Nothing is ever sent to such a URL. */
  sealed(id: string, url: string): SealedEndpoint {
    const refusal = this.outbound.refusalOf(url);
    webhookRule(refusal === null, 'webhook-url', 'url', `It ${refusal ?? ''}.`);
    return { sealedUrl: this.seal.seal(new URL(url).href, urlContext(id)), origin: new URL(url).origin };
  }

  urlOf({ id, endpoint }: Webhook): string {
    return this.seal.open(endpoint.sealedUrl, urlContext(id));
  }

  /** Whether the webhook leads there; a text is sealed otherwise each time, so only what it opens to tells. */
  leadsTo(webhook: Webhook, url: string): boolean {
    return webhook.endpoint.sealedUrl !== '' && this.urlOf(webhook) === new URL(url).href;
  }

  /** A new secret: to be told once, and as the log keeps it. */
  newSecret(id: string): { readonly secret: string; readonly sealedSecret: string } {
    const secret = newSecret();
    return { secret, sealedSecret: this.seal.seal(secret, secretContext(id)) };
  }

  /** The newest secret, which is told again only to a request whose answer was lost; null: there is none any more. */
  secretOf({ id, secrets }: Webhook): string | null {
    const [newest] = secrets;
    return newest === undefined ? null : this.seal.open(newest.sealed, secretContext(id));
  }
}
