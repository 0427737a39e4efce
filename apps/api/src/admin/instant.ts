import { microsOf } from '#lifecycle';

/** What a time must look like, for messages and documents. */
export const INSTANT_RULE =
  'must be an ISO 8601 time with a zone (2026-03-01T12:00:00Z), a date (2026-03-01, midnight UTC), or relative (2h ago, now)';

const DATE = /^\d{4}-\d{2}-\d{2}$/;
const ZONED = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}([.,]\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})$/i;
const RELATIVE = /^(\d{1,9}) ?(s|seconds?|m|min|minutes?|h|hours?|d|days?|w|weeks?) ago$/i;

const SECOND = 1_000_000;
const UNIT: Record<string, number> = { s: 1, m: 60, h: 3_600, d: 86_400, w: 604_800 };

/**
 * The moment that a text names, in microseconds since the Unix epoch; null where it names none. `now` is the request's clock, so that all
 * times of one request rest on the same moment.
 */
export function instantOf(text: string, now: number): number | null {
  const told = text.trim();
  if (told.toLowerCase() === 'now') return now;
  if (DATE.test(told)) return microsOf(`${told}T00:00:00Z`);
  // A plus sign that was not escaped in a URL arrives as a blank.
  const zoned = told.replace(/ (?=\d{2}:?\d{2}$)/, '+');
  if (ZONED.test(zoned)) return microsOf(zoned.toUpperCase().replace(',', '.'));
  const [, count, unit = ''] = RELATIVE.exec(told) ?? [];
  return count === undefined ? null : now - Number(count) * (UNIT[unit.charAt(0).toLowerCase()] ?? 0) * SECOND;
}
