import { randomUUID } from 'node:crypto';
import { type EventStore, type Position, WrongExpectedRevision } from '#event-store';
import { type Caller, followUpId, type Undertaking } from '#lifecycle/commands';
import { evolveWebhook, unknownWebhook, type Webhook } from './webhook.js';
import { parseWebhookEvent, type WebhookEvent, webhookEventText, webhookStream } from './webhook-events.js';

/** What encrypts what nobody may read in the log; a text opens only for what it was sealed for. */
export abstract class Seal {
  abstract seal(text: string, context: string): string;
  abstract open(sealed: string, context: string): string;
}

/** What a secret and a URL of a subscription are sealed for. */
export const secretContext = (id: string): string => `webhook/${id}/secret`;
export const urlContext = (id: string): string => `webhook/${id}/url`;

/** What came of a decision. */
export interface Decided {
  readonly webhook: Webhook;
  /** How far the log has got by it; null where nothing was to be recorded. */
  readonly position: Position | null;
}

/** Who has it decided, and by what their command is known when it is asked for again. */
export type By = Pick<Caller, 'actor' | 'undertaking'>;

const eventIdOf = (undertaking: Undertaking | undefined, nth: number): string =>
  undertaking === undefined ? randomUUID() : followUpId(undertaking.id, `webhook/${nth}`);

const MOST_RACES = 20;

/** The subscriptions of a log: loaded from their streams, and decided about. */
export class Webhooks {
  /** @param now Microseconds since the Unix epoch. */
  constructor(
    private readonly store: EventStore,
    private readonly now: () => number,
  ) {}

  /** As the log has it now; of an id that nobody ever heard of, an unknown one. */
  async load(id: string): Promise<Webhook> {
    let webhook = unknownWebhook(id);
    for await (const event of this.store.readStream(webhookStream(id))) {
      webhook = evolveWebhook(webhook, parseWebhookEvent(event));
    }
    return webhook;
  }

  /**
   * Decides, and records what was decided at the revision that it was decided on; on a lost race, decides again. What the undertaking has
   * recorded before is not decided again.
   * @throws {WebhookRefusal} By the decision.
   */
  async decide(id: string, by: By, decision: (webhook: Webhook) => readonly WebhookEvent[]): Promise<Decided> {
    const done = by.undertaking?.again === true ? await this.#doneAt(id, by.undertaking) : null;
    if (done !== null) return { webhook: await this.load(id), position: done };
    for (let race = 1; ; race++) {
      const webhook = await this.load(id);
      const decided = decision(webhook);
      if (decided.length === 0) return { webhook, position: null };
      try {
        return await this.#record(webhook, by, decided);
      } catch (error) {
        if (!(error instanceof WrongExpectedRevision) || race === MOST_RACES) throw error;
      }
    }
  }

  /** Where the log has what was recorded under an undertaking; null: nothing was. */
  async #doneAt(id: string, undertaking: Undertaking): Promise<Position | null> {
    const eventId = eventIdOf(undertaking, 0);
    for await (const event of this.store.readStream(webhookStream(id))) if (event.id === eventId) return event.position;
    return null;
  }

  async #record(webhook: Webhook, { actor, undertaking }: By, decided: readonly WebhookEvent[]): Promise<Decided> {
    const occurredAt = this.now();
    const events = decided.map((event, nth) =>
      webhookEventText(event, { id: eventIdOf(undertaking, nth), occurredAt, actor }),
    );
    const { id, revision } = webhook;
    const expected = revision < 0 ? 'none' : revision;
    const { position, firstRevision } = await this.store.append(webhookStream(id), expected, events);
    const metadata = { version: 1, occurredAt, actor };
    const after = decided.reduce(
      (state, event, index) => evolveWebhook(state, { ...event, metadata, position, revision: firstRevision + index }),
      webhook,
    );
    return { webhook: after, position };
  }
}
