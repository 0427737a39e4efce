let offset = Date.now() * 1000 - performance.now() * 1000;

/**
 * The wall clock: microseconds since the Unix epoch. The system's wall clock counts milliseconds; the finer digits come from the
 * monotonic clock, which is set by the wall clock anew whenever the two part by more than 2 ms, so that a corrected clock is followed.
 *
 * A process has one: two that had begun in different milliseconds would tell whoever asks after a fact of a moment before it.
 */
export function wallMicros(): number {
  const wall = Date.now() * 1000;
  const fine = performance.now() * 1000;
  if (Math.abs(wall - fine - offset) > 2000) offset = wall - fine;
  return Math.floor(fine + offset);
}
