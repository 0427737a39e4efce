import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import {
  EventStoreDBClient,
  eventTypeFilter,
  PersistentSubscriptionExistsError,
  persistentSubscriptionToAllSettingsFromDefaults,
  START,
} from '@eventstore/db-client';
import { z } from 'zod';
import { FEED_TYPES } from '#delivery';
import { FeedReader } from './feed-reader.js';

/** What a subscriber was given, in the order in which it came. */
export interface Got {
  readonly id: string;
  readonly type: string;
}

/** One way to take facts, used by a program that is cut off at random moments and comes again, until it is told to stop. */
export abstract class Subscriber {
  readonly got: Got[] = [];
  /** How often it was cut off, by itself or by whatever became of the engine. */
  cuts = 0;
  /** Its shortest life; the longest is eight times that. */
  protected readonly shortestMs: number = 200;
  readonly #stop = new AbortController();
  #running: Promise<void> = Promise.resolve();

  constructor(readonly name: string) {}

  start(): void {
    this.#running = this.#run();
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  has(id: string): boolean {
    return this.got.some((one) => one.id === id);
  }

  /** Takes facts from where it was, until `cut`. Whatever it throws is a connection that broke. */
  protected abstract take(cut: AbortSignal): Promise<void>;

  async #run(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      const life = AbortSignal.timeout(Math.round(this.shortestMs * (1 + Math.random() * 7)));
      await this.take(AbortSignal.any([life, this.#stop.signal])).catch(() => pause(50));
      this.cuts += 1;
    }
  }
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });

/** Reads the feed, and comes again with the last id that it heard. */
export class FeedSubscriber extends Subscriber {
  #lastEventId = '0';

  constructor(
    name: string,
    private readonly url: string,
  ) {
    super(name);
  }

  protected async take(cut: AbortSignal): Promise<void> {
    const reader = await FeedReader.open(this.url, { 'last-event-id': this.#lastEventId });
    await Promise.race([aborted(cut), reader.until(({ ended }) => ended, 600_000)]);
    // What arrived is what was heard: the rest is asked for again.
    reader.response.destroy();
    this.got.push(...reader.facts.map(({ id, type }) => ({ id: String(id), type: String(type) })));
    this.#lastEventId = reader.lastEventId ?? this.#lastEventId;
  }
}

/** A connection that broke before cannot be ended any more, and need not be. */
function endAt(cut: AbortSignal, subscription: { unsubscribe(): Promise<void> }): void {
  cut.addEventListener('abort', () => void subscription.unsubscribe().catch(() => undefined), { once: true });
}

const filter = () => eventTypeFilter({ prefixes: [...FEED_TYPES], checkpointInterval: 100 });

/** A program with the official client, connected anew whenever it was cut off. */
abstract class ClientSubscriber extends Subscriber {
  constructor(
    name: string,
    private readonly address: string,
  ) {
    super(name);
  }

  protected async take(cut: AbortSignal): Promise<void> {
    const client = EventStoreDBClient.connectionString(`esdb://${this.address}?tls=false&maxDiscoverAttempts=1`);
    try {
      await this.follow(client, cut);
    } finally {
      await client.dispose();
    }
  }

  protected abstract follow(client: EventStoreDBClient, cut: AbortSignal): Promise<void>;
}

/** A catch-up subscription to $all, from the position that it handled last. */
export class CatchUpSubscriber extends ClientSubscriber {
  #position: { readonly commit: bigint; readonly prepare: bigint } | typeof START = START;

  protected async follow(client: EventStoreDBClient, cut: AbortSignal): Promise<void> {
    const subscription = client.subscribeToAll({ fromPosition: this.#position, filter: filter() });
    endAt(cut, subscription);
    for await (const { event } of subscription) {
      if (event === undefined) continue;
      if (cut.aborted) return;
      this.got.push({ id: event.id, type: event.type });
      this.#position = event.position;
    }
  }
}

/** A consumer of a persistent subscription to $all, of a group that the engine keeps. */
export class GroupSubscriber extends ClientSubscriber {
  #made = false;

  protected async follow(client: EventStoreDBClient, cut: AbortSignal): Promise<void> {
    if (!this.#made) {
      const settings = persistentSubscriptionToAllSettingsFromDefaults({ startFrom: START });
      const making = client.createPersistentSubscriptionToAll(this.name, settings, { filter: filter() });
      await making.catch((error: unknown) => {
        // An engine that was killed before it answered has made it all the same.
        if (!(error instanceof PersistentSubscriptionExistsError)) throw error;
      });
      this.#made = true;
    }
    const subscription = client.subscribeToPersistentSubscriptionToAll(this.name);
    endAt(cut, subscription);
    for await (const each of subscription) {
      const { event } = each;
      if (event === undefined) continue;
      if (cut.aborted) return;
      this.got.push({ id: event.id, type: event.type });
      await subscription.ack(each);
    }
  }
}

const Posted = z.object({ id: z.string(), type: z.string() });

/** The receiver of a webhook: while it is down, the engine tries again. */
export class WebhookSubscriber extends Subscriber {
  /** After each failure the engine waits a while: whoever is down too often is never reached. */
  protected override readonly shortestMs = 1_000;
  readonly #seen = new Set<string>();
  #made = false;

  constructor(
    name: string,
    private readonly engine: string,
    private readonly port: number,
  ) {
    super(name);
  }

  protected async take(cut: AbortSignal): Promise<void> {
    const server = createServer((request, response) => void this.#taken(request, response).catch(() => undefined));
    await new Promise<void>((resolve) => server.listen(this.port, '127.0.0.1', resolve));
    try {
      if (!this.#made) await this.#subscribe();
      await aborted(cut);
    } finally {
      server.close().closeAllConnections();
      await pause(50);
    }
  }

  async #taken(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { id, type } = Posted.parse(await json(request));
    // It may be told again, and remembers what it was told.
    if (!this.#seen.has(id)) this.got.push({ id, type });
    this.#seen.add(id);
    response.writeHead(204).end();
  }

  async #subscribe(): Promise<void> {
    const answer = await fetch(`${this.engine}/v1/webhooks`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': this.name },
      body: JSON.stringify({ url: `http://127.0.0.1:${this.port}/`, from: '0', name: this.name }),
    });
    if (!answer.ok) throw new Error(`The engine answered ${answer.status}: ${await answer.text()}`);
    this.#made = true;
  }
}
