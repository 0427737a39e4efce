const SECOND_MS = 1_000;
const HOUR_MS = 3_600 * SECOND_MS;
const SHORTEST_MS = 250;

/** How long a fact is tried before it becomes a dead letter, unless a subscription says otherwise: three days. */
export const PATIENCE_SECONDS = 3 * 24 * 3_600;
/** Bounds of what a subscription may say: a minute to three days. */
export const PATIENCE_BOUNDS = [60, PATIENCE_SECONDS] as const;
/** While nothing has succeeded since a fact was given up, the next one is not tried for days again. */
const SECOND_PATIENCE_SECONDS = 3_600;
/** So many facts given up in a row, with no success in between, disable a subscription. */
export const MOST_GIVEN_UP = 5;

/** How a try went, as far as the next one depends on it. */
export interface Failed {
  /** Tries so far, this one too. */
  readonly tries: number;
  /** Of the first try: microseconds since the Unix epoch. */
  readonly firstAt: number;
  readonly now: number;
  /** What the receiver asks for, in milliseconds. */
  readonly retryAfterMs: number | null;
  readonly patienceSeconds: number;
  /** Facts given up since the last success. */
  readonly givenUp: number;
  /** From 0 to 1, exclusive. */
  readonly random: number;
}

/**
 * Milliseconds until the next try; null: the fact is given up. Exponential with full jitter: at random below 2 seconds after the first
 * try, doubling at each up to an hour, so that a receiver that comes back is not met by everybody at once. `Retry-After` is waited for, up to an hour.
 */
export function nextTryMs(failed: Failed): number | null {
  const { tries, firstAt, now, retryAfterMs, random } = failed;
  const patience =
    failed.givenUp > 0 ? Math.min(SECOND_PATIENCE_SECONDS, failed.patienceSeconds) : failed.patienceSeconds;
  const left = patience * SECOND_MS - (now - firstAt) / 1_000;
  if (left <= 0) return null;
  const longest = Math.min(HOUR_MS, SECOND_MS * 2 ** Math.min(tries, 20));
  const asked = Math.min(HOUR_MS, retryAfterMs ?? 0);
  const wait = Math.max(SHORTEST_MS, asked, Math.round(random * longest));
  // The last try is at the very end of the patience.
  return Math.min(wait, Math.max(SHORTEST_MS, Math.ceil(left)));
}

/** What `Retry-After` asks for in milliseconds: seconds, or an HTTP date (RFC 9110, 10.2.3); null where it says nothing. */
export function retryAfterMs(header: string | undefined, nowMs: number): number | null {
  if (header === undefined) return null;
  if (/^\d{1,9}$/.test(header)) return Number(header) * SECOND_MS;
  const at = /^[A-Z][a-z]{2}, /.test(header) ? Date.parse(header) : Number.NaN;
  return Number.isNaN(at) ? null : Math.max(0, at - nowMs);
}
