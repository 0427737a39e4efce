import { Clock } from '#lifecycle/commands';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** A clock that a test sets: it stands where it is put, and moves on by a microsecond each time it is read. */
export class SetClock extends Clock {
  #at: number;

  /** @param start Milliseconds since the Unix epoch. */
  constructor(start: number = Date.now()) {
    super();
    this.#at = start * 1000;
  }

  now(): number {
    this.#at += 1;
    return this.#at;
  }

  /** Lets milliseconds pass. */
  pass(milliseconds: number): void {
    this.#at += milliseconds * 1000;
  }

  /** The time now. */
  date(): Date {
    return new Date(Math.floor(this.#at / 1000));
  }
}
