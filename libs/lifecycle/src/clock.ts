/** What time it is, for whoever decides and for what falls due: passed in, so that a test can drive a year in milliseconds. */
export abstract class Clock {
  /** Microseconds since the Unix epoch. */
  abstract now(): number;
}
