import { nextTryMs, PATIENCE_SECONDS, retryAfterMs } from './retries.js';

const HOUR_MS = 3_600_000;
const failed = { firstAt: 0, now: 0, retryAfterMs: null, patienceSeconds: PATIENCE_SECONDS, givenUp: 0 };
/** Lets a fact fail until it is given up: the waits, and when that is, in milliseconds. */
function driven(terms: Partial<typeof failed> & { random: number }) {
  const waits: number[] = [];
  for (let now = 0; ;) {
    const wait = nextTryMs({ ...failed, ...terms, now: now * 1_000, tries: waits.length + 1 });
    if (wait === null) return { waits, endedMs: now };
    waits.push(wait);
    now += wait;
  }
}

describe('the next try', () => {
  it('comes at random below twice as much each time, and below an hour', () => {
    const longest = [1, 2, 3, 10, 12, 500].map((tries) => nextTryMs({ ...failed, tries, random: 0.999999 }) ?? 0);
    expect(longest.map((wait) => Math.round(wait / 1_000))).toEqual([2, 4, 8, 1024, 3600, 3600]);
    expect(nextTryMs({ ...failed, tries: 3, random: 0.5 })).toBe(4_000);
  });

  it('is tried for three days, the last time at their very end', () => {
    const { waits, endedMs } = driven({ random: 0.999999 });
    expect(endedMs).toBe(PATIENCE_SECONDS * 1_000);
    expect(waits.length).toBeGreaterThan(72);
  });

  it('is never at once, whatever chance says', () => {
    expect(nextTryMs({ ...failed, tries: 1, random: 0 })).toBe(250);
  });

  it('waits as long as the receiver asks, up to an hour', () => {
    expect(nextTryMs({ ...failed, tries: 1, random: 0, retryAfterMs: 90_000 })).toBe(90_000);
    expect(nextTryMs({ ...failed, tries: 1, random: 0, retryAfterMs: 24 * HOUR_MS })).toBe(HOUR_MS);
    expect([retryAfterMs('120', 0), retryAfterMs('Thu, 01 Jan 1970 00:01:00 GMT', 0)]).toEqual([120_000, 60_000]);
    expect([retryAfterMs('soon', 0), retryAfterMs('-1', 0), retryAfterMs(undefined, 0)]).toEqual([null, null, null]);
  });

  it('ends within an hour while the fact before was given up, and nothing has succeeded since', () => {
    expect(driven({ random: 0.5, givenUp: 1 }).endedMs).toBe(HOUR_MS);
  });
});
