import { microsOf } from '#lifecycle';
import { type Told } from './reading.js';

/** `Sun Nov 24 22:32:55 UTC 2024` */
const UNIX = /^[A-Z][a-z]{2} ([A-Z][a-z]{2}) +(\d{1,2}) (\d\d:\d\d:\d\d) (?:UTC|GMT) (\d{4})$/;
/** `Jul 3, 2020 11:27:26 PM`, `Nov 1, 2022, 12:46:17 AM` */
const JAVA = /^([A-Z][a-z]{2}) (\d{1,2}), (\d{4}),? (\d{1,2}:\d\d:\d\d)\s([AP]M)$/;

const whole = (milliseconds: number): number | undefined =>
  Number.isFinite(milliseconds) ? Math.round(milliseconds * 1000) : undefined;

/** Seconds, milliseconds or microseconds since 1970: the three are a thousandfold apart, so their size tells. */
function fromNumber(value: number): number | undefined {
  if (!Number.isFinite(value) || value <= 0) return undefined;
  if (value < 1e11) return Math.round(value * 1e6);
  return value < 1e14 ? Math.round(value * 1e3) : Math.round(value);
}

function fromWords(value: string): number | undefined {
  const unix = UNIX.exec(value);
  if (unix !== null) return whole(Date.parse(`${unix[2]} ${unix[1]} ${unix[4]} ${unix[3]} UTC`));
  const java = JAVA.exec(value.replaceAll('\u202f', ' '));
  if (java !== null) return whole(Date.parse(`${java[2]} ${java[1]} ${java[3]} ${java[4]} ${java[5]} UTC`));
  return undefined;
}

/**
 * A moment in microseconds, from any form that AWS writes times in; undefined where it is none (AWS's documentation has a
 * 45th of May), or so far off (after 2255) that no number holds its microseconds. A time without a zone is UTC.
 */
export function micros(told: Told): number | undefined {
  const moment = momentOf(told);
  // The log would take a moment that is no whole number, and no reader could read it back.
  return Number.isSafeInteger(moment) ? moment : undefined;
}

function momentOf(told: Told): number | undefined {
  if (typeof told === 'number') return fromNumber(told);
  if (typeof told !== 'string') return undefined;
  const value = told.trim();
  if (/^\d+(\.\d+)?$/.test(value)) return fromNumber(Number(value));
  return microsOf(value) ?? fromWords(value);
}
