import type { Subscriptions } from '#eventstore-protocol';

/** The groups of EventStoreDB's clients, where the log is served to them. */
export class ServedSubscriptions {
  #served: Subscriptions | null = null;

  /** null: nobody asked for a gRPC port, so there are no groups. */
  get served(): Subscriptions | null {
    return this.#served;
  }

  serve(served: Subscriptions): void {
    this.#served = served;
  }
}
