/** Kept of each subscription: the latest successes, and apart from them the latest failures, which they must not push out. */
const MOST = 200;

/** One try to deliver one fact. */
export interface Try {
  /** Microseconds since the Unix epoch. */
  readonly at: number;
  readonly eventId: string;
  readonly type: string;
  readonly position: string;
  /** The how manyeth try of this fact. */
  readonly attempt: number;
  /** null: no answer came. */
  readonly status: number | null;
  readonly ms: number;
  /** null: it was delivered. */
  readonly error: string | null;
  /** When it will be tried again; null: it will not. */
  readonly againAt: number | null;
}

/** The latest tries of each subscription, in memory: what matters for long (dead letters, why one was disabled) is in the log. */
export class DeliveryLog {
  readonly #tries = new Map<string, { readonly good: Try[]; readonly bad: Try[] }>();

  add(webhook: string, one: Try): void {
    const kept = this.#tries.get(webhook) ?? { good: [], bad: [] };
    this.#tries.set(webhook, kept);
    const some = one.error === null ? kept.good : kept.bad;
    some.push(one);
    // Removed by the hundred, for shifting a long list at each delivery would cost more than the delivery's bookkeeping.
    if (some.length >= 2 * MOST) some.splice(0, MOST);
  }

  /** Newest first. */
  of(webhook: string): readonly Try[] {
    const { good = [], bad = [] } = this.#tries.get(webhook) ?? {};
    return [...good.slice(-MOST), ...bad.slice(-MOST)].toSorted((one, other) => other.at - one.at);
  }

  forget(webhook: string): void {
    this.#tries.delete(webhook);
  }
}
