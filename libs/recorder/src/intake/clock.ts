/** Microseconds since the Unix epoch. */
export const wallClock = (): number => Date.now() * 1000;
