import type { Position, RecordedEvent } from '#event-store';
import { type Fact, parseFact, UnreadableFact } from '#lifecycle';
import { cloudEventOf, sourceOf } from './cloud-event.js';
import { eventBridgeOf } from './event-bridge.js';

/** One event of the log on its way to any number of readers: read once and printed once for all of them. */
export class Told {
  #fact: Fact | null | undefined;
  #eventBridge: string | null | undefined;
  #cloudEvent: { readonly base: string; readonly text: string } | undefined;

  constructor(private readonly event: RecordedEvent) {}

  get id(): string {
    return this.event.id;
  }

  get revision(): number {
    return this.event.revision;
  }

  /** When the log learned it: microseconds since the Unix epoch. */
  get recordedAt(): number {
    return this.event.recordedAt;
  }

  get position(): Position {
    return this.event.position;
  }

  get type(): string {
    return this.event.type;
  }

  get stream(): string {
    return this.event.stream;
  }

  /** How much text it is made of. */
  get size(): number {
    return this.event.data.length + this.event.metadata.length;
  }

  /** null: written by another version, in a shape that this one does not read. */
  get fact(): Fact | null {
    this.#fact ??= factOf(this.event);
    return this.#fact;
  }

  /** As AWS's event bus would have told it; null: it would have told nothing. */
  eventBridge(): string | null {
    if (this.#eventBridge === undefined) this.#eventBridge = this.fact && eventBridgeOf(this.fact);
    return this.#eventBridge;
  }

  /** As a CloudEvent; what cannot be read here is named only. */
  cloudEvent(base: string): string {
    if (this.#cloudEvent?.base !== base) this.#cloudEvent = { base, text: this.#said(base) };
    return this.#cloudEvent.text;
  }

  #said(base: string): string {
    const { fact, event } = this;
    if (fact !== null) return cloudEventOf(fact, base);
    const { id, type, stream, position } = event;
    const named = { specversion: '1.0', id, source: sourceOf(stream), type };
    return JSON.stringify({ ...named, position: String(position), unreadable: true });
  }
}

function factOf(event: RecordedEvent): Fact | null {
  try {
    return parseFact(event);
  } catch (error) {
    if (error instanceof UnreadableFact) return null;
    throw error;
  }
}
