import type { DeliveryLog } from './delivery-log.js';
import { type Form, SHAPES } from './forms.js';
import type { Answer, Outbound } from './outbound.js';
import { signatureOf } from './signing.js';
import type { Webhook } from './webhook.js';
import { type Seal, secretContext, urlContext } from './webhooks.js';

/** Time and chance, passed in, so that a test can drive three days in milliseconds. */
export interface Pace {
  /** Microseconds since the Unix epoch. */
  now(): number;
  /** From 0 to 1, exclusive. */
  random(): number;
  /** Resolves after the time, or at the abort of `signal`. */
  wait(milliseconds: number, signal: AbortSignal): Promise<void>;
}

/** What is sent: of a fact, which one it is and how it is told. */
export interface Letter {
  readonly eventId: string;
  readonly type: string;
  readonly position: string;
  readonly body: string;
}

/** How facts leave. */
export interface SenderParts {
  readonly outbound: Outbound;
  readonly seal: Seal;
  readonly pace: Pace;
  readonly log: DeliveryLog;
}

/** Connections to one receiver of a subscription whose facts need not come in order. */
export const MOST_AT_ONCE = 32;

/** The line to one receiver: its URL and secrets opened, its connections kept. */
export class Line {
  readonly #url: URL;
  readonly #agent: ReturnType<Outbound['agentFor']>;
  readonly #form: Form;
  #secrets: readonly { readonly secret: string; readonly until: number | null }[] = [];

  /** @throws {Error} What was sealed does not open: the key file is another one. */
  constructor(
    private readonly webhook: Webhook,
    private readonly parts: SenderParts,
  ) {
    const { id, endpoint, form, order } = webhook;
    this.#url = new URL(parts.seal.open(endpoint.sealedUrl, urlContext(id)));
    this.#agent = parts.outbound.agentFor(this.#url, order === 'ordered' ? 1 : MOST_AT_ONCE);
    this.#form = form;
    this.update(webhook);
  }

  /** Signs by the secrets as they are now. */
  update({ id, secrets }: Webhook): void {
    const open = (sealed: string) => this.parts.seal.open(sealed, secretContext(id));
    this.#secrets = secrets.map(({ sealed, until }) => ({ secret: open(sealed), until }));
  }

  /** Tries once. `webhook-id` is the same at every try. */
  async send({ eventId, body }: Letter, signal: AbortSignal): Promise<Answer> {
    const { outbound, pace } = this.parts;
    const id = `${eventId}_${this.webhook.id}`;
    const now = pace.now();
    const timestamp = Math.floor(now / 1e6);
    const secrets = this.#secrets.filter(({ until }) => until === null || until > now).map(({ secret }) => secret);
    const headers = {
      'content-type': SHAPES[this.#form].contentType,
      'user-agent': 'Amistory',
      'webhook-id': id,
      'webhook-timestamp': String(timestamp),
      'webhook-signature': signatureOf({ id, timestamp, body }, secrets),
    };
    return outbound.post({ url: this.#url, agent: this.#agent, headers, body, signal });
  }

  close(): void {
    this.#agent.destroy();
  }
}
