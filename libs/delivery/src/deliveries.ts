import { Courier } from './courier.js';
import type { CourseParts, CourseStatus, Tally } from './course.js';
import { DeliveryLog, type Try } from './delivery-log.js';
import { type EventStore, type Lease, NoRivals } from '#event-store';
import { LiveTail } from './live-tail.js';
import type { Answer, Outbound } from './outbound.js';
import type { Relations } from './relations.js';
import { Line, type Pace } from './sender.js';
import type { Subscriptions } from './subscriptions.js';
import type { Webhook } from './webhook.js';
import type { Seal, Webhooks } from './webhooks.js';

/** How delivery of one subscription goes on this node. */
export type DeliveryStatus = CourseStatus & { readonly trouble: string | null };

interface Options {
  readonly store: EventStore;
  readonly subscriptions: Subscriptions;
  readonly webhooks: Webhooks;
  readonly relations: Relations;
  readonly outbound: Outbound;
  readonly seal: Seal;
  readonly pace: Pace;
  /** Which of several nodes delivers; this one alone unless told otherwise. */
  readonly lease?: Lease;
  /** Told what went wrong before it is tried again. */
  readonly onTrouble?: (message: string) => void;
}

/**
 * Delivers facts to whoever subscribed to them: on one node at a time, which can stop at any moment, also by a crash; another one, or this one
 * again, goes on where progress in the log says. Each fact is delivered at least once.
 */
export class Deliveries {
  readonly tally: Tally = { delivered: 0, failed: 0 };
  readonly #log = new DeliveryLog();
  readonly #couriers = new Map<string, Courier>();
  /** Of one subscription one thing is done at a time. */
  readonly #turns = new Map<string, Promise<void>>();
  readonly #parts: CourseParts;
  #active = false;
  #unsubscribe = () => {};
  #stop = new AbortController();
  #running: Promise<void> = Promise.resolve();

  constructor(private readonly options: Options) {
    const { store, webhooks, relations, outbound, seal, pace } = options;
    const [tail, tally, log] = [new LiveTail(store), this.tally, this.#log];
    this.#parts = { store, webhooks, relations, outbound, seal, pace, tail, tally, log };
  }

  /** Whether this node delivers. */
  get active(): boolean {
    return this.#active;
  }

  /** Delivers whenever this node holds the lease, from where progress in the log says. */
  start(): void {
    if (this.#stop.signal.aborted) this.#stop = new AbortController();
    const { signal } = this.#stop;
    const { lease = new NoRivals() } = this.options;
    this.#running = lease.whileHeld((tenure) => this.#deliver(tenure.signal), signal);
  }

  /** Ends what is being sent, keeps how far everything is, and can be started again. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  async #deliver(signal: AbortSignal): Promise<void> {
    this.#begin();
    if (!signal.aborted) {
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
    }
    await this.#end();
  }

  #begin(): void {
    this.#active = true;
    const { subscriptions } = this.options;
    this.#unsubscribe = subscriptions.onChange((id) => void this.#settle(id));
    for (const { id } of subscriptions.all()) void this.#settle(id);
  }

  async #end(): Promise<void> {
    this.#active = false;
    this.#unsubscribe();
    await Promise.all([...this.#couriers.keys(), ...this.#turns.keys()].map((id) => this.#settle(id)));
    this.#parts.tail.stop();
  }

  /** null: this node does not deliver for it. */
  status(id: string): DeliveryStatus | null {
    return this.#couriers.get(id)?.status() ?? null;
  }

  /** The latest tries that this node made, newest first. */
  tries(id: string): readonly Try[] {
    return this.#log.of(id);
  }

  /** Sends a message of no fact once, to try the receiver; also while nothing else is sent. */
  async test(webhook: Webhook, letter: { readonly eventId: string; readonly body: string }): Promise<Answer> {
    const line = new Line(webhook, this.#parts);
    try {
      return await line.send({ ...letter, type: 'test', position: '0' }, new AbortController().signal);
    } finally {
      line.close();
    }
  }

  #settle(id: string): Promise<void> {
    const turn = (this.#turns.get(id) ?? Promise.resolve()).then(() => this.#settleOnce(id));
    this.#turns.set(id, turn);
    return turn.finally(() => {
      if (this.#turns.get(id) === turn) this.#turns.delete(id);
    });
  }

  /** Has the subscription delivered just as it is now. */
  async #settleOnce(id: string): Promise<void> {
    const webhook = this.options.subscriptions.get(id);
    const courier = this.#couriers.get(id);
    const isOn = this.#active && webhook.state === 'active';
    if (courier && isOn && courier.course === webhook.course) return courier.update(webhook);
    if (courier) {
      await courier.stop({ keep: webhook.state !== 'unknown' });
      this.#couriers.delete(id);
    }
    if (webhook.state === 'unknown') this.#log.forget(id);
    if (isOn) this.#send(webhook);
    else if (this.#couriers.size === 0) this.#parts.tail.stop();
  }

  #send(webhook: Webhook): void {
    const courier = new Courier(webhook, this.#parts, this.options.onTrouble ?? (() => undefined));
    this.#couriers.set(webhook.id, courier);
    courier.start();
  }
}
