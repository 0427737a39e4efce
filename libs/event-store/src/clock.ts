/**
 * The wall clock in microseconds. The system's wall clock counts milliseconds; the finer digits come from the monotonic
 * clock, which is set by the wall clock anew whenever the two part by more than 2 ms, so that a corrected clock is followed.
 */
export function wallMicros(): () => number {
  let offset = Date.now() * 1000 - performance.now() * 1000;
  return () => {
    const wall = Date.now() * 1000;
    const fine = performance.now() * 1000;
    if (Math.abs(wall - fine - offset) > 2000) offset = wall - fine;
    return Math.floor(fine + offset);
  };
}
