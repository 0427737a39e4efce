import { Trouble } from './trouble.js';

/** The forms of a time, as the help and every complaint about one name them. */
export const TIME_FORMS =
  "ISO 8601 ('2026-03-01T09:30:00Z', '2026-03-01'; UTC where no zone is given) or relative ('2h ago', '3 days ago', 'yesterday', 'now')";

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
const ISO = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?\s?(Z|[+-]\d\d:?\d\d)?)?$/i;

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

const offsetOf = (zone: string): number | null => {
  if (zone === '' || zone.toUpperCase() === 'Z') return 0;
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(-2));
  if (hours > 23 || minutes > 59) return null;
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * 60_000;
};

/** A day or a clock time that does not exist (30 February, 25:00) is null: Date.UTC alone would quietly roll it over. */
const iso = (text: string): number | null => {
  const match = ISO.exec(text);
  if (!match) return null;
  const [, year, month, day, hour = '00', minute = '00', second = '00', fraction = '', zone = ''] = match;
  const written = `${year}-${month}-${day}T${hour}:${minute}:${second}.000Z`;
  const millis = Date.parse(written);
  const offset = offsetOf(zone);
  if (offset === null || !(millis >= 0) || new Date(millis).toISOString() !== written) return null;
  return (millis - offset) * 1_000 + Math.floor(Number(fraction.padEnd(9, '0')) / 1_000);
};

/**
 * Microseconds since the Unix epoch of a time as a person writes it, or null. `now` is in microseconds.
 * A date alone is its midnight in UTC; so are `today` and `yesterday`.
 */
export const microsOfTime = (text: string, now: number): number | null => {
  const written = text.trim();
  const word = written.toLowerCase();
  const millis = Math.floor(now / 1_000);
  if (word === 'now') return now;
  if (word === 'today') return midnight(millis) * 1_000;
  if (word === 'yesterday') return (midnight(millis) - DAY) * 1_000;
  if (!AGO.test(word)) return iso(written);
  const then = ago(word, millis);
  return then === null || then < 0 ? null : then * 1_000;
};

/**
 * As `microsOfTime`.
 * @throws {Trouble} No such time: names the option, the value, and the forms there are.
 */
export const timeOf = (option: string, text: string, now: number): number => {
  const micros = microsOfTime(text, now);
  if (micros === null) throw new Trouble(`'${text}' is no time for ${option}: write ${TIME_FORMS}.`);
  return micros;
};
