import { Injectable } from '@nestjs/common';
import { Followers } from '#consumers';
import { EventStore } from '#event-store';
import { Policies } from '#lifecycle/commands';
import { isReady, type Readiness } from './health.js';
import { QuarantineTally } from './quarantine-tally.js';

/** How long a projection that is behind may take to show that it was so for a moment only. */
const PATIENCE_MS = 1_000;

/** How the engine is: its log, what follows it, and what it could not understand. */
@Injectable()
export class Condition {
  constructor(
    private readonly store: EventStore,
    private readonly followers: Followers,
    private readonly policies: Policies,
    private readonly quarantine: QuarantineTally,
  ) {}

  async now(): Promise<Readiness> {
    const open = this.store.unreachable === null && (await this.#answers());
    // An append after a quiet hour makes a projection look an hour behind until it has taken that one event in, a moment later.
    if (open && !isReady(this.#state(open))) await this.followers.caughtUp(PATIENCE_MS);
    const state = { ...this.#state(open), quarantine: open ? await this.quarantine.count() : null };
    return { ready: isReady(state), ...state };
  }

  #answers(): Promise<boolean> {
    return this.store.head().then(
      () => true,
      () => false,
    );
  }

  #state(open: boolean) {
    const storeTrouble = this.store.unreachable ?? undefined;
    return {
      store: open ? ('open' as const) : storeTrouble === undefined ? ('closed' as const) : ('out of reach' as const),
      ...(storeTrouble !== undefined && { storeTrouble }),
      projections: this.followers.statuses().map((status) => ({ ...status, parked: [...status.parked] })),
      policies: this.policies.status(),
    };
  }
}
