import { Ec2Error } from './errors.js';

/** What actions are counted together: reading, changing, and making instances. */
export type ActionClass = 'read' | 'change' | 'launch';

/** A bucket's size, and how many requests flow back into it each second. */
export interface Rate {
  readonly burst: number;
  readonly perSecond: number;
}

/** Far above what one engine answers fairly to one account: they bound a client that runs wild, not one that works. */
export const DEFAULT_RATES: Readonly<Record<ActionClass, Rate>> = {
  read: { burst: 40_000, perSecond: 20_000 },
  change: { burst: 10_000, perSecond: 5_000 },
  launch: { burst: 10_000, perSecond: 5_000 },
};

/** Token buckets, one for each account and class of actions, as EC2 throttles its API. */
export class Throttle {
  readonly #buckets = new Map<string, { tokens: number; at: number }>();

  constructor(private readonly rates: Readonly<Record<ActionClass, Rate>> = DEFAULT_RATES) {}

  /**
   * Takes one token.
   * @param now Milliseconds.
   * @throws {Ec2Error} RequestLimitExceeded: the bucket is empty.
   */
  take(account: string, actionClass: ActionClass, now: number): void {
    const { burst, perSecond } = this.rates[actionClass];
    const name = `${account}/${actionClass}`;
    const bucket = this.#buckets.get(name) ?? { tokens: burst, at: now };
    const flowed = (Math.max(0, now - bucket.at) / 1000) * perSecond;
    const tokens = Math.min(burst, bucket.tokens + flowed);
    this.#buckets.set(name, { tokens: tokens < 1 ? tokens : tokens - 1, at: Math.max(now, bucket.at) });
    if (tokens < 1) throw new Ec2Error('RequestLimitExceeded', 'Request limit exceeded.');
  }
}
