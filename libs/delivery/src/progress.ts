import { randomUUID } from 'node:crypto';
import type { EventStore } from '#event-store';
import type { Actor } from '#lifecycle';
import {
  parseWebhookEvent,
  progressStream,
  type WaitingFact,
  webhookEventText,
  type WebhookProgressed,
} from './webhook-events.js';

/** Whoever delivers. */
export const DELIVERER: Actor = { principal: 'amistory', invokedBy: 'amistory' };

type Said = WebhookProgressed['data'];

/**
 * How far one subscription is, in a stream of the log, so that another node can go on. It is written at the revision that was read: of two
 * nodes that believe to deliver, one is told that it does not.
 */
export class Progress {
  #revision = -1;

  constructor(
    private readonly store: EventStore,
    private readonly webhookId: string,
  ) {}

  /**
   * Where to go on.
   * @param start Where to begin where nothing counts that was done before.
   */
  async read(start: { readonly after: string; readonly turn: number }): Promise<{
    readonly position: bigint;
    readonly waiting: readonly WaitingFact[];
  }> {
    const stream = progressStream(this.webhookId);
    for await (const event of this.store.readStream(stream, { direction: 'backwards', count: 1 })) {
      const { type, data, revision } = parseWebhookEvent(event);
      this.#revision = revision;
      if (type !== 'WebhookProgressed' || data.turn !== start.turn) break;
      return { position: BigInt(data.position), waiting: data.waiting };
    }
    return { position: BigInt(start.after), waiting: [] };
  }

  /** @throws {WrongExpectedRevision} Somebody else has written: they deliver. */
  async write(data: Said, occurredAt: number): Promise<void> {
    const said = { type: 'WebhookProgressed', data } as const;
    const event = webhookEventText(said, { id: randomUUID(), occurredAt, actor: DELIVERER });
    const expected = this.#revision < 0 ? 'none' : this.#revision;
    const { lastRevision } = await this.store.append(progressStream(this.webhookId), expected, [event]);
    this.#revision = lastRevision;
  }
}

/** How often progress is written at most while facts are delivered. */
const MOST_OFTEN_MS = 5_000;
/** Written earlier after so many changes of what is in hand: a fact is two, taken in hand and delivered. */
const MOST_CHANGES = 2_000;
/** Written also after so many facts that are none of the subscription's, lest they be looked through again. */
const MOST_LOOKED = 20_000;

/**
 * What happened since progress was last written. Only deliveries and facts of the lifecycle count, and not that the log has grown: progress
 * makes it grow, and would be written for ever.
 */
export class Unwritten {
  deliveries = 0;
  looked = 0;
  #since = performance.now();

  get isDue(): boolean {
    if (this.deliveries >= MOST_CHANGES || this.looked >= MOST_LOOKED) return true;
    return this.deliveries > 0 && performance.now() - this.#since >= MOST_OFTEN_MS;
  }

  clear(): void {
    this.deliveries = 0;
    this.looked = 0;
    this.#since = performance.now();
  }
}
