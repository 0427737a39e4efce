import { microsOfTime } from '#lifecycle';

/** What a time must look like, for messages and documents. */
export const INSTANT_RULE =
  'must be an ISO 8601 time (2026-03-01T12:00:00Z; UTC where no zone is given), a date (2026-03-01, midnight UTC), or relative (2h ago, yesterday, now)';

/**
 * The moment that a text names, in microseconds since the Unix epoch; null where it names none. `now` is the request's clock, so that all
 * times of one request rest on the same moment. A plus sign that was not escaped in a URL arrives as a blank.
 */
export const instantOf = (text: string, now: number): number | null =>
  microsOfTime(text.replace(/(T.*) (?=\d{2}:?\d{2}$)/i, '$1+'), now);
