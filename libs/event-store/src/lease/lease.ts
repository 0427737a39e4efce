/** One stretch of time for which this process may do what only one process may. */
export interface Tenure {
  /** Aborted when the time is over. A process that was paused may be told late: it asks `holds` before it acts. */
  readonly signal: AbortSignal;
  /** Whether it may act now, by its own clock. */
  holds(): boolean;
}

/** Who holds a lease, for /readyz and /metrics. */
export interface LeaseStatus {
  /** Whether this process would take it. */
  readonly candidate: boolean;
  readonly held: boolean;
  /** The holder's name as far as is known here; null: nobody. */
  readonly holder: string | null;
  /** Why it could not be looked at last; null while all is well. */
  readonly trouble: string | null;
}

/** What only one process of a cluster does at a time. */
export abstract class Lease {
  /** Whether other processes write the same log; null where this one is alone. */
  abstract status(): LeaseStatus | null;

  /**
   * Does the work whenever this process holds the lease, one tenure after the other; work that fails is begun anew. Resolves when `until`
   * is aborted and the work has ended, which it does soon after its tenure.
   */
  abstract whileHeld(work: (tenure: Tenure) => Promise<void>, until: AbortSignal): Promise<void>;

  /** Gives it back, so that another need not wait. To be called when all work has ended. Idempotent. */
  abstract release(): Promise<void>;
}

/** The one process of its log: it always may. */
export class NoRivals extends Lease {
  override status(): null {
    return null;
  }

  override async whileHeld(work: (tenure: Tenure) => Promise<void>, until: AbortSignal): Promise<void> {
    await work({ signal: until, holds: () => !until.aborted });
  }

  override async release(): Promise<void> {}
}

/** A process that leaves it to others. */
export class NoCandidate extends Lease {
  override status(): LeaseStatus {
    return { candidate: false, held: false, holder: null, trouble: null };
  }

  override async whileHeld(_work: (tenure: Tenure) => Promise<void>, until: AbortSignal): Promise<void> {
    if (!until.aborted) await new Promise((resolve) => until.addEventListener('abort', resolve, { once: true }));
  }

  override async release(): Promise<void> {}
}
