import { setTimeout as pause } from 'node:timers/promises';
import type { EventStore, Position, RecordedEvent } from '#event-store';
import { evolveWebhook, isThere, unknownWebhook, type Webhook } from './webhook.js';
import { parseWebhookEvent, WEBHOOK_STREAMS, WEBHOOK_TYPES } from './webhook-events.js';

const AGAIN_MS = 1_000;

/** Every subscription of the log, as far as it was followed: small, and so in memory, on every node. */
export class Subscriptions {
  #webhooks = new Map<string, Webhook>();
  #position: Position = 0n;
  #stop = new AbortController();
  #running: Promise<void> = Promise.resolve();
  #trouble: string | null = null;
  readonly #waiting = new Set<() => void>();
  readonly #hearing = new Set<(id: string) => void>();

  constructor(
    private readonly store: EventStore,
    private readonly onTrouble: (message: string) => void = () => undefined,
  ) {}

  /** Why it is not as the log is; null while it is. */
  get trouble(): string | null {
    return this.#trouble;
  }

  start(): void {
    this.#running = this.#run();
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    this.#wake();
    await this.#running;
  }

  /** Those that there are, oldest first. */
  all(): readonly Webhook[] {
    return [...this.#webhooks.values()].filter(isThere);
  }

  get(id: string): Webhook {
    return this.#webhooks.get(id) ?? unknownWebhook(id);
  }

  /** Calls `hear` with the id of each that something was decided about, until the function that it gives is called. */
  onChange(hear: (id: string) => void): () => void {
    this.#hearing.add(hear);
    return () => this.#hearing.delete(hear);
  }

  /** Resolves once everything is taken in that the log holds now, or at once where that cannot be read. */
  async current(): Promise<void> {
    const head = await this.store.head();
    while (this.#position < head && this.#trouble === null && !this.#stop.signal.aborted) {
      await new Promise<void>((resolve) => this.#waiting.add(resolve));
    }
  }

  /** There are none any more: the log has forgotten what stood before. */
  forget(): void {
    const ids = [...this.#webhooks.keys()];
    this.#webhooks = new Map();
    for (const id of ids) this.#tell(id);
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      try {
        await this.#follow(signal);
      } catch (error) {
        if (signal.aborted) return;
        this.#trouble = error instanceof Error ? error.message : String(error);
        this.#wake();
        this.onTrouble(`Webhooks could not be followed after position ${this.#position}: ${this.#trouble}`);
        await pause(AGAIN_MS, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  async #follow(signal: AbortSignal): Promise<void> {
    const filter = { types: WEBHOOK_TYPES };
    for await (const page of this.store.follow({ after: this.#position, filter, signal })) {
      const changed = new Set(page.events.map((event) => this.#take(event)));
      this.#position = page.position;
      this.#trouble = null;
      for (const id of changed) if (id !== null) this.#tell(id);
      this.#wake();
    }
    if (!signal.aborted) throw new Error('the log ended, as a closed log does');
  }

  /** What another version wrote is passed over: one subscription that cannot be read must not stop the others. */
  #take(event: RecordedEvent): string | null {
    const id = event.stream.slice(WEBHOOK_STREAMS.length);
    try {
      const before = this.#webhooks.get(id) ?? unknownWebhook(id);
      const after = evolveWebhook(before, parseWebhookEvent(event));
      if (isThere(after)) this.#webhooks.set(id, after);
      else this.#webhooks.delete(id);
      return id;
    } catch (error) {
      this.onTrouble(error instanceof Error ? error.message : String(error));
      return null;
    }
  }

  #tell(id: string): void {
    for (const hear of this.#hearing) hear(id);
  }

  #wake(): void {
    for (const wake of this.#waiting) wake();
    this.#waiting.clear();
  }
}
