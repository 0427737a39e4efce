import { microsOf } from './time.js';

const DAY = 86_400_000;
const MILLIS = new Map([
  ['s', 1_000],
  ['m', 60_000],
  ['h', 3_600_000],
  ['d', DAY],
  ['w', 7 * DAY],
]);
const MONTHS = new Map([
  ['month', 1],
  ['year', 12],
]);
const UNIT =
  /^(?:(s)(?:ecs?|econds?)?|(m)(?:ins?|inutes?)?|(h)(?:rs?|ours?)?|(d)(?:ays?)?|(w)(?:eeks?)?|(month)s?|(year)s?)$/;
const AGO = /^(?:\d{1,6}\s*[a-z]+\s*)+ago$/;
const midnight = (millis: number): number => Math.floor(millis / DAY) * DAY;

/** So many calendar months earlier, in UTC; the day is the month's last where the month is shorter. */
const monthsBefore = (millis: number, months: number): number => {
  const then = new Date(millis);
  const day = then.getUTCDate();
  then.setUTCDate(1);
  then.setUTCMonth(then.getUTCMonth() - months);
  const last = new Date(Date.UTC(then.getUTCFullYear(), then.getUTCMonth() + 1, 0)).getUTCDate();
  then.setUTCDate(Math.min(day, last));
  return then.getTime();
};

const ago = (text: string, now: number): number | null => {
  let millis = now;
  for (const [, count, word = ''] of text.matchAll(/(\d+)\s*([a-z]+)/g)) {
    const unit = UNIT.exec(word)?.slice(1).find(Boolean) ?? '';
    const months = MONTHS.get(unit);
    const step = MILLIS.get(unit);
    if (months !== undefined) millis = monthsBefore(millis, Number(count) * months);
    else if (step !== undefined) millis -= Number(count) * step;
    else return null;
  }
  return Number.isFinite(millis) ? millis : null;
};

const sinceEpoch = (micros: number | null): number | null => (micros === null || micros < 0 ? null : micros);

/**
 * Microseconds since the Unix epoch of a time as a person writes it (`2h ago`, `yesterday`, ISO 8601), or null. `now` is in microseconds.
 * A date alone is its midnight in UTC; so are `today` and `yesterday`.
 */
export const microsOfTime = (text: string, now: number): number | null => {
  const written = text.trim();
  const word = written.toLowerCase();
  const millis = Math.floor(now / 1_000);
  if (word === 'now') return now;
  if (word === 'today') return midnight(millis) * 1_000;
  if (word === 'yesterday') return (midnight(millis) - DAY) * 1_000;
  if (!AGO.test(word)) return sinceEpoch(microsOf(written));
  const then = ago(word, millis);
  return sinceEpoch(then === null ? null : then * 1_000);
};
